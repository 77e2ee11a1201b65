/** Detection of anomalies: scores, thresholds, events, precision and recall. */
package statespace.task.detect;
