package statespace.lab;

import java.util.List;

/**
 * Measured values in rows; cells are text, already rounded. A number that nobody could find is the word "unknown".
 *
 * @param title
 *            what the table shows
 * @param columns
 *            headings
 * @param rows
 *            as many cells as there are headings
 */
public record Table(String title, List<String> columns, List<List<String>> rows) {

    /** Checks that every row fits the headings. */
    public Table {
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells under " + columns.size() + " headings in '" + title + "'");
            }
        }
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }
}
