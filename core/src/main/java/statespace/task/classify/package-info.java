/** Classification: sequences with classes, scaling of channels, the confusion matrix, baselines. */
package statespace.task.classify;
