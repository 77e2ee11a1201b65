package statespace.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import statespace.format.WholeFile;
import statespace.train.Epoch;

/**
 * What the report of a forecasting run shows. Values are in the data's own units unless an error on scaled values is
 * meant.
 *
 * @param title
 *            of the page
 * @param source
 *            of the data
 * @param verdict
 *            who wins, in a sentence
 * @param lead
 *            the setting in a sentence
 * @param errors
 *            the model and the baselines
 * @param coverage
 *            of the intervals
 * @param steps
 *            error by step ahead
 * @param curve
 *            the epochs; empty if nothing was trained
 * @param bestEpoch
 *            whose parameters were kept
 * @param timed
 *            true if times are seconds since 1970, false if they are numbers
 * @param variates
 *            names
 * @param halfWidths
 *            half the width of the intervals, (levels, variates, horizon)
 * @param windows
 *            forecasts to look at
 * @param provenance
 *            pairs of name and value
 */
public record Report(
        String title,
        String source,
        String verdict,
        String lead,
        List<Errors> errors,
        List<Coverage> coverage,
        List<Steps> steps,
        List<Epoch> curve,
        int bestEpoch,
        boolean timed,
        List<String> variates,
        double[][][] halfWidths,
        List<Window> windows,
        List<List<String>> provenance) {
    /** A row of the table of errors. */
    public record Errors(String name, double mse, double mae, boolean best, boolean model) {}

    /** Share of the test values inside the intervals of a level in percent. */
    public record Coverage(int level, double covered) {}

    /** Mean squared error of each step ahead. */
    public record Steps(String name, boolean model, double[] mse) {}

    /** A forecast: look-back and horizon share {@code times}. */
    public record Window(String label, double[] times, List<Series> series) {}

    /** One variate of a window; {@code truth} is null for the forecast beyond the data. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Series(double[] history, double[] truth, double[] forecast) {}

    /** The page, with everything it needs inside. */
    public String html() throws IOException {
        return Page.html("report", title, this);
    }

    /** Writes the page whole or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, html());
    }
}
