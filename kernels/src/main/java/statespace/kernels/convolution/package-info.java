/** The depthwise causal convolution with its activation. */
package statespace.kernels.convolution;
