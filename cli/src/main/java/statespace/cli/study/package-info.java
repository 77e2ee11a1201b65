/** The verb reproduce. */
package statespace.cli.study;
