/** The catalogue of public sets and their downloads. */
package statespace.data.fetch;
