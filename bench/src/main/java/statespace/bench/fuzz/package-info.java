/** Broken and hostile inputs for every reader of the project, drawn from a seed. */
package statespace.bench.fuzz;
