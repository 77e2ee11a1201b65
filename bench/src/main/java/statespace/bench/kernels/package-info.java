/** Kernels and training steps, timed. */
package statespace.bench.kernels;
