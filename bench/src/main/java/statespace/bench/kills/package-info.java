/** Kills of running trainings: whether files stay whole, and whether a resumed run ends in the same bits. */
package statespace.bench.kills;
