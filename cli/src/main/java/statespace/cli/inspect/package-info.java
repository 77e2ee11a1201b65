/** The verb inspect. */
package statespace.cli.inspect;
