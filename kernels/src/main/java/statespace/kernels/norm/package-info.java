/** Normalisation by the root mean square. */
package statespace.kernels.norm;
