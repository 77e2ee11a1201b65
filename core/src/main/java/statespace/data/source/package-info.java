/** Ways in: what a file is, how it is unpacked, and its cells as text. */
package statespace.data.source;
