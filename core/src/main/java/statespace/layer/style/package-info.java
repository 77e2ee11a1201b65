/** Perturbing the style of tokens in training, so that a model holds on a domain that it never saw: START and its competitors. */
package statespace.layer.style;
