/** Trees inside a tree: the beam search of a recursive cell over chunks, and its gradient. */
package statespace.kernels.recursion;
