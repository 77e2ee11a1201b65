/**
 * Layers around the recurrence y = a y + b: S5, where all channels share one state, and the RG-LRU of Griffin; and the GRU, a
 * baseline that is not linear in its state.
 */
package statespace.layer.gated;
