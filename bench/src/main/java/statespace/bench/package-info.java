/** Measurements as commands: one table, ratios within one run, the machine's facts beside them. */
package statespace.bench;
