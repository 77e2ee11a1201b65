/** The scan over variates and time of Chimera (Behrouz et al. 2024). */
package statespace.kernels.grid;
