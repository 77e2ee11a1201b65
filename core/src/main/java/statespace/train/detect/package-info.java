/** Training of a detector. */
package statespace.train.detect;
