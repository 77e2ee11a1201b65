/**
 * Observation filters of known shape, such as the haemodynamic response, and their inversion before training: kernels,
 * wavelet noise estimates, Wiener deconvolution. In double precision without tensors.
 */
package statespace.dynamics.filter;
