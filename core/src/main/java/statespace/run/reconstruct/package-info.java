/** What a run of reconstruction does, from the series to the folder. */
package statespace.run.reconstruct;
