/** Long streams: whether memory stays flat and how the time of a step is distributed over millions of them. */
package statespace.bench.soak;
