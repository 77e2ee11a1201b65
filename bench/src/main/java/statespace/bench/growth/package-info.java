/** How cost grows with sizes. */
package statespace.bench.growth;
