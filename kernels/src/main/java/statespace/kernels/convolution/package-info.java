/** The depthwise causal convolution with its activation, and a filter that all channels share. */
package statespace.kernels.convolution;
