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
 * further line gives {@code row,score,anomalous,driver} at once. Columns that are no variates are left aside. A value beyond
 * 32-bit numbers is told, and gives its row the largest score.
 */
public final class DetectRows {
    private final DetectStream stream;
    private final List<String> variates;
    private final Scaler scaler;
    private final double threshold;
    private final PrintWriter remarks;

    /** A stream before its first row; {@code remarks} is told of values that are out of range. */
    public DetectRows(DetectModel model, RunConfig.Scaling scaling, PrintWriter remarks) {
        this.remarks = remarks;
        stream = new DetectStream(model);
        variates = scaling.variates();
        scaler = new Scaler(scaling.mean(), scaling.standardDeviation());
        threshold = model.calibration().threshold();
    }

    /** Scores all rows. */
    public void run(Reader rows, PrintWriter out) throws IOException {
        BufferedReader lines = new BufferedReader(rows);
        int[] places = null;
        int number = 0;
        out.println("row,score,anomalous,driver");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] cells = line.split(",", -1);
            if (places == null) {
                places = places(cells, number);
                if (!isNumber(cells[places[0]])) {
                    continue;
                }
            }
            score(cells, places, number, out);
        }
        out.flush();
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Column of each variate. */
    private int[] places(String[] first, int number) {
        List<String> names = Arrays.stream(first).map(name -> name.strip().replaceAll("^\"|\"$", "")).toList();
        if (names.containsAll(variates) && !Arrays.stream(first).allMatch(DetectRows::isNumber)) {
            return variates.stream().mapToInt(names::indexOf).toArray();
        }
        if (first.length == variates.size() && Arrays.stream(first).allMatch(DetectRows::isNumber)) {
            return IntStream.range(0, first.length).toArray();
        }
        throw new DataException("standard input, line " + number + ": neither names the variates " + variates
                + " nor holds as many numbers; write their names there");
    }

    private double inRange(int variate, double value, int number) {
        double reach = DetectStream.LARGEST * scaler.standardDeviation()[variate];
        double mean = scaler.mean()[variate];
        double kept = Math.max(mean - reach, Math.min(mean + reach, value));
        if (kept != value) {
            remarks.println("standard input, line " + number + ", '" + variates.get(variate) + "': the value " + value
                    + " is beyond 32-bit numbers in units of the training rows; its row has the largest score");
            remarks.flush();
        }
        return kept;
    }

    private void score(String[] cells, int[] places, int number, PrintWriter out) {
        double[][] row = new double[places.length][1];
        for (int v = 0; v < places.length; v++) {
            if (places[v] >= cells.length || !isNumber(cells[places[v]])) {
                throw new DataException("standard input, line " + number + ", '" + variates.get(v) + "': "
                        + (places[v] >= cells.length ? "is missing" : "'" + cells[places[v]] + "' is no number")
                        + "; give a number for each variate");
            }
            row[v][0] = inRange(v, Double.parseDouble(cells[places[v]].strip()), number);
        }
        DetectStream.Scores scores = stream.push(scaler.apply(row));
        int driver = IntStream.range(0, places.length)
                .reduce((a, b) -> scores.cells()[b][0] > scores.cells()[a][0] ? b : a).orElseThrow();
        out.println(String.format(Locale.ROOT, "%d,%.6g,%d,%s", stream.rows() - 1, scores.rows()[0],
                scores.rows()[0] > threshold ? 1 : 0, variates.get(driver)));
        out.flush();
    }
}
