/** Benchmarks: how fast the kernels are on this machine, beside the targets they are held to. */
package statespace.bench;
