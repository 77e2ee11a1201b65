/** Columns of tables: their cells as text and as numbers, and the role of each. */
package statespace.data.column;
