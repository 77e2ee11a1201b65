/** The verb classify. */
package statespace.cli.classify;
