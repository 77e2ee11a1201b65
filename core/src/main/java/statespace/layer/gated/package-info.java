/** Layers around the recurrence y = a y + b: S5, where all channels share one state, and the RG-LRU of Griffin. */
package statespace.layer.gated;
