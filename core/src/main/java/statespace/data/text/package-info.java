/** Labelled texts and pairs of texts: files, columns, tokens and vocabularies. */
package statespace.data.text;
