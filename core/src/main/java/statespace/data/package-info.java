/** Reading series: CSV, Parquet and SQL through DuckDB, checked and laid on a regular grid. */
package statespace.data;
