/** Trees over sequences: Recursion in Recursion, and the layer that reads from both ends before it. */
package statespace.layer.recursion;
