/** Training of reconstruction by generalised teacher forcing. */
package statespace.train.reconstruct;
