package statespace.cli.detect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import statespace.data.DataException;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectStream;
import statespace.run.RunConfig;
import statespace.task.Scaler;

/**
 * Scores rows of CSV as they come: the first line names the columns, or holds numbers in the order of the variates; each
 * further line gives {@code row,score,anomalous,driver} at once. A column of times goes out as it came in, after the row's
 * number. Other columns that are no variates are left aside.
 *
 * <p>
 * No line ends the stream. A cell that is empty or no number is not known: it is told, and its row is scored by the others; a
 * row of which nothing is known has an empty score. A value beyond 32-bit numbers is told, and gives its row the largest
 * score. Events are told when they end.
 */
public final class DetectRows {
    private static final List<String> TIMES = List.of("date", "time", "datetime", "timestamp", "ts", "ds");

    private final DetectStream stream;
    private final List<String> variates;
    private final Scaler scaler;
    private final double threshold;
    private final PrintWriter remarks;
    private final RunningEvent event;
    private int[] places; // column of each variate
    private int stamps = -1; // column of the times, or -1
    private int columns;

    /** A stream before its first row; {@code remarks} is told of cells that are not known, and of events. */
    public DetectRows(DetectModel model, RunConfig.Scaling scaling, PrintWriter remarks) {
        this.remarks = remarks;
        stream = new DetectStream(model);
        variates = scaling.variates();
        scaler = new Scaler(scaling.mean(), scaling.standardDeviation());
        threshold = model.calibration().threshold();
        event = new RunningEvent();
    }

    /** Scores all rows. */
    public void run(Reader rows, PrintWriter out) throws IOException {
        BufferedReader lines = new BufferedReader(rows);
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] cells = line.split(",", -1);
            if (places == null) {
                boolean isHeader = !place(cells, number);
                out.println("row," + (stamps < 0 ? "" : text(cells, stamps) + ",") + "score,anomalous,driver");
                if (isHeader) {
                    out.flush();
                    continue;
                }
            }
            score(cells, number, out);
        }
        if (places == null) {
            out.println("row,score,anomalous,driver");
        }
        tell(event.end());
        out.flush();
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String text(String[] cells, int column) {
        return column < cells.length ? cells[column].strip() : "";
    }

    /** Finds the columns in the first line; true if it holds numbers already. */
    private boolean place(String[] first, int number) {
        columns = first.length;
        List<String> names = Arrays.stream(first).map(name -> name.strip().replaceAll("^\"|\"$", "")).toList();
        boolean numbers = Arrays.stream(first).allMatch(DetectRows::isNumber);
        if (names.containsAll(variates) && !numbers) {
            places = variates.stream().mapToInt(names::indexOf).toArray();
            stamps = IntStream.range(0, columns).filter(c -> !variates.contains(names.get(c))
                    && TIMES.contains(names.get(c).toLowerCase(Locale.ROOT))).findFirst().orElse(-1);
            return false;
        }
        if (columns == variates.size() && numbers) {
            places = IntStream.range(0, columns).toArray();
            return true;
        }
        String line = String.join(",", first);
        if (columns == 1 && (line.indexOf(';') >= 0 || line.indexOf('\t') >= 0)) {
            throw new DataException(
                    "standard input, line " + number + ": has no comma; divide the fields of rows by commas");
        }
        throw new DataException("standard input, line " + number + ": neither names the variates " + variates
                + " nor holds as many numbers; write their names there");
    }

    private void remark(int number, String sentence) {
        remarks.println("standard input, line " + number + sentence);
        remarks.flush();
    }

    private double inRange(int variate, double value, int number) {
        double reach = DetectStream.LARGEST * scaler.standardDeviation()[variate];
        double mean = scaler.mean()[variate];
        double kept = Math.max(mean - reach, Math.min(mean + reach, value));
        if (kept != value) {
            remark(number, ", '" + variates.get(variate) + "': the value " + value
                    + " is beyond 32-bit numbers in units of the training rows; its row has the largest score");
        }
        return kept;
    }

    private double value(String[] cells, int variate, int number) {
        String text = text(cells, places[variate]);
        if (isNumber(text)) {
            return inRange(variate, Double.parseDouble(text), number);
        }
        remark(number, ", '" + variates.get(variate) + "': " + (text.isEmpty()
                ? "is missing"
                : "'" + text
                        + "' is no number")
                + "; its row is scored by the other variates");
        return Double.NaN;
    }

    private void score(String[] cells, int number, PrintWriter out) {
        double[][] row = new double[places.length][1];
        boolean fits = cells.length == columns;
        if (!fits) {
            remark(number, ": has " + cells.length + " fields where the first line has " + columns
                    + "; nothing of it is taken for known");
        }
        for (int v = 0; v < places.length; v++) {
            row[v][0] = fits ? value(cells, v, number) : Double.NaN;
        }
        DetectStream.Scores scores = stream.push(scaler.apply(row));
        long place = stream.rows() - 1;
        double score = scores.rows()[0];
        String stamp = stamps < 0 ? "" : text(cells, stamps) + ",";
        if (Double.isNaN(score)) {
            out.println(place + "," + stamp + ",,");
        } else {
            int driver = IntStream.range(0, places.length).filter(v -> !Float.isNaN(scores.cells()[v][0]))
                    .reduce((a, b) -> scores.cells()[b][0] > scores.cells()[a][0] ? b : a).orElseThrow();
            out.println(String.format(Locale.ROOT, "%d,%s%.6g,%d,%s", place, stamp, score, score > threshold ? 1 : 0,
                    variates.get(driver)));
        }
        out.flush();
        tell(event.next(place, stamps < 0 ? "row " + place : text(cells, stamps), score, score > threshold));
    }

    private void tell(String ended) {
        if (ended != null) {
            remarks.println(ended);
            remarks.flush();
        }
    }
}
