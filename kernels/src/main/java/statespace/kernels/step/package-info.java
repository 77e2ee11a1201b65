/** One observation at a time: matrix times vector, and a step of a Mamba block. */
package statespace.kernels.step;
