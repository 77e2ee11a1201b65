/**
 * Trees over sequences: Recursion in Recursion, the layer that reads from both ends before it, and the baselines beside it
 * ({@link statespace.layer.recursion.SummaryLayer}).
 */
package statespace.layer.recursion;
