/** The task of classification: its descriptor, what it measures and the files that it writes. */
package statespace.run.classify;
