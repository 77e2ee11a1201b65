/** Tables of series: CSV, Parquet and SQL, checked and laid on a regular time grid. */
package statespace.data.table;
