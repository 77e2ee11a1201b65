/** The detector of anomalies, also as a stream. */
package statespace.model.detect;
