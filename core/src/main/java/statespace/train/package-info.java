/** Moves the parameters: the optimiser, its schedule, early stopping, and runs that survive being killed. */
package statespace.train;
