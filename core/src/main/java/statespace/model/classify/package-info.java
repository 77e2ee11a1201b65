/** The classifier of sequences. */
package statespace.model.classify;
