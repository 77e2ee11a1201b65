/** The task of detection of anomalies: its descriptor, what it measures and the files that it writes. */
package statespace.run.detect;
