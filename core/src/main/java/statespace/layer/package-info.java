/**
 * Layers: what maps a sequence to a sequence; each family of systems in a package of its own. Shapes are known at construction, randomness is passed in, the state is
 * explicit.
 */
package statespace.layer;
