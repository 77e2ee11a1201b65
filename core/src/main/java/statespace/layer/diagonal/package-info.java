/** S4D: diagonal state space models with fixed dynamics, and how they are initialised. */
package statespace.layer.diagonal;
