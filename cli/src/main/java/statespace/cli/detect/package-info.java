/** The verb detect. */
package statespace.cli.detect;
