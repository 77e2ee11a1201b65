package statespace.cli.study;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import statespace.lab.Table;

/** Prints a table of a study for people: the first column to the left, the others to the right. */
public final class TextTable {
    private TextTable() {}

    /** Prints a table. */
    public static void print(PrintWriter out, Table table) {
        int[] widths = IntStream.range(0, table.columns().size())
                .map(c -> Math.max(table.columns().get(c).length(),
                        table.rows().stream().mapToInt(row -> row.get(c).length()).max().orElse(0)))
                .toArray();
        out.println("  " + table.title());
        row(out, table.columns(), widths);
        table.rows().forEach(row -> row(out, row, widths));
        out.println();
    }

    private static void row(PrintWriter out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("    ");
        for (int c = 0; c < widths.length; c++) {
            String gap = " ".repeat(widths[c] - cells.get(c).length());
            line.append(c == 0 ? cells.get(c) + gap : "  " + gap + cells.get(c));
        }
        out.println(line.toString().stripTrailing());
    }
}
