/** Linear attention: a matrix as state, to which every step adds the outer product of a key and a value. */
package statespace.kernels.attention;
