/** The forecasting model. */
package statespace.model.forecast;
