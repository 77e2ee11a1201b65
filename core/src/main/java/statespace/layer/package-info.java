/**
 * Layers: what maps a sequence to a sequence. Shapes are known at construction, randomness is passed in, the state is
 * explicit.
 */
package statespace.layer;
