/** The verb data. */
package statespace.cli.datasets;
