/** What the kernels share: blocks, lanes, checked memory, elementary functions. Not for use outside {@code kernels}. */
package statespace.kernels.internal;
