/**
 * What a run does from data to folder: train or take a model, measure it beside baselines, write files and report. A task is
 * one {@link statespace.run.Task} in the list of {@link statespace.run.Toolkit}.
 */
package statespace.run;
