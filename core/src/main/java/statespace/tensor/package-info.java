/** The bridge between the kernels and libtorch: the memory of a tensor, and scans as operations of autograd. */
package statespace.tensor;
