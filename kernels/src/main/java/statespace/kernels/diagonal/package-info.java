/** The diagonal scan of S4D (Gu et al. 2022): contract, scalar twin, vector twin. */
package statespace.kernels.diagonal;
