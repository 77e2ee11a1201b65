/** The scan of gated linear recurrences: a number of its own for every channel, y_k = a_k y_{k-1} + b_k. */
package statespace.kernels.gated;
