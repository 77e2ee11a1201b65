/** The model of reconstruction: latent dynamics behind a filter and a linear observation. */
package statespace.model.reconstruct;
