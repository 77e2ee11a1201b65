/** Recurrences whose state is multiplied by a matrix that depends on the input: linear controlled differential equations. */
package statespace.kernels.matrix;
