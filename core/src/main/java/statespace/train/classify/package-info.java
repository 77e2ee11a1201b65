/** Training of a classifier. */
package statespace.train.classify;
