package statespace.run.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import statespace.data.table.SeriesTable;
import statespace.run.Facts;

/**
 * A series of normal rows, one to be tested, and its labels.
 *
 * @param train
 *            normal rows, or null
 * @param trainRows
 *            of it that are used
 * @param test
 *            the series to be tested
 * @param from
 *            its first row that is tested
 * @param truth
 *            labels of the test rows, or null
 * @param labelled
 *            test rows whose label is known; null where all are, or there are no labels
 */
public record DetectSeries(SeriesTable train, int trainRows, SeriesTable test, int from, boolean[] truth,
        boolean[] labelled) {

    /** Normal rows, (variates, rows). */
    public double[][] normal() {
        return cut(train, 0, trainRows);
    }

    /** Test rows, (variates, rows). */
    public double[][] tested() {
        return cut(test, from, test.rows());
    }

    /** The time of a test row as text. */
    String time(int row) {
        return test.calendar().format(test.times()[from + row]);
    }

    int rows() {
        return test.rows() - from;
    }

    /** True if a row's label is known. */
    boolean isLabelled(int row) {
        return truth != null && (labelled == null || labelled[row]);
    }

    int anomalous() {
        return truth == null ? 0 : (int) IntStream.range(0, truth.length).filter(t -> truth[t]).count();
    }

    private static double[][] cut(SeriesTable table, int from, int to) {
        return Arrays.stream(table.values()).map(row -> Arrays.copyOfRange(row, from, to)).toArray(double[][]::new);
    }

    /** What was read, in lines for the user. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (train != null && !train.source().equals(test.source())) {
            lines.add(train.describe());
        }
        lines.add(test.describe());
        test.notices().forEach(notice -> lines.add("note: " + notice));
        lines.add(truth == null
                ? "no labels: scores and events, no measures"
                : anomalous() == 0
                        ? "note: No test row is labelled anomalous; nothing can be measured."
                        : String.format(Locale.ROOT, "%,d of %,d test rows are labelled anomalous", anomalous(),
                                rows()));
        if (anomalous() > 0 && IntStream.range(0, rows()).noneMatch(t -> isLabelled(t) && !truth[t])) {
            lines.add(
                    "note: No test row is labelled normal; nothing can be measured. Where an empty label means normal, write "
                            + "0 there.");
        }
        if (labelled != null) {
            lines.add("note: The label of " + Facts.count(IntStream.range(0, rows()).filter(t -> !labelled[t]).count(),
                    "test row") + " is not known; such rows measure nothing.");
        }
        return lines;
    }
}
