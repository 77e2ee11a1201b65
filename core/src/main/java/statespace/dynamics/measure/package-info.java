/**
 * Measures of a reconstructed dynamical system: does a free run visit the same states, with the same spectrum, as the
 * system does, and how far ahead does a model predict.
 */
package statespace.dynamics.measure;
