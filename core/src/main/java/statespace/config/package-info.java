/** Described settings: one list of names, bounds and defaults for JSON, for the command line and for its help. */
package statespace.config;
