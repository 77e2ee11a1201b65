/** The scan over real or complex modes with selective or fixed B and C. */
package statespace.kernels.modal;
