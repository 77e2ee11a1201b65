/**
 * Reading series: CSV, Parquet and SQL through DuckDB, checked and laid on a regular grid. Reading labelled sequences:
 * {@code .ts}, class folders of WAV or CSV files, IDX.
 */
package statespace.data;
