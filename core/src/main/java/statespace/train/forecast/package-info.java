/** Training of a forecasting model. */
package statespace.train.forecast;
