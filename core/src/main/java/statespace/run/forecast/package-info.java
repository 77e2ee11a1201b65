/** The task of forecasting: its descriptor, what it measures and the files that it writes. */
package statespace.run.forecast;
