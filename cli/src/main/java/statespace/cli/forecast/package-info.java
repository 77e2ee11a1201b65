/** The verbs forecast and train. */
package statespace.cli.forecast;
