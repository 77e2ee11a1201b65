/** The verb {@code reconstruct}. */
package statespace.cli.reconstruct;
