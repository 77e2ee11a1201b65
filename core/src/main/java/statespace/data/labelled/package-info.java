/** Labelled sequences: {@code .ts}, WAV, folders of CSV, IDX. */
package statespace.data.labelled;
