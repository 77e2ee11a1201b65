/** This toolkit beside others on the same machine. */
package statespace.bench.peers;
