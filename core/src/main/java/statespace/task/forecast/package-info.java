/** Forecasting: splits, windows, errors, baselines, prediction intervals. */
package statespace.task.forecast;
