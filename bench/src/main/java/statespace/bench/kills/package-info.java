/** Kills of running trainings and disks that become full: whether files stay whole, and whether a resumed run ends in the same bits. */
package statespace.bench.kills;
