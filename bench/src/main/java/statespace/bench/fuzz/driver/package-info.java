/** One driver for each reader: what it reads, what a whole input looks like, which failures it documents. */
package statespace.bench.fuzz.driver;
