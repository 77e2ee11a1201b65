/** Mamba: state space models whose dynamics depend on the input (S6), and the gated mixer around them. */
package statespace.layer.selective;
