/** The verbs of the command line, their options, progress, and the folder that a run writes. */
package statespace.cli;
