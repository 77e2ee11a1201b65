package statespace.model.detect;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.format.State;
import statespace.layer.ForwardContext;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Scores a series as it comes, some rows or a single one at a time, with the same result and in constant memory. Three
 * copies of the rows run through the model with a state each: one with all cells seen, whose forecast of a row is compared
 * with the row when it has come, and two with complementary masks, so that every cell is hidden once and is compared
 * with its reconstruction. A cell's score is the mean of the two squared errors, each divided by its variate's mean on
 * normal rows: 1 is normal. The first row has no forecast, and its reconstruction counts alone. A cell's score is at most
 * {@link #LARGEST}, which a value beyond 32-bit numbers has. A cell that is not known (NaN) is hidden from all copies and has
 * no score; a row whose judged cells are all unknown has none either.
 */
public final class DetectStream {
    /** The largest score of a cell. */
    public static final float LARGEST = 1e38f;

    private static final int COPIES = 3;
    private static final int CHUNK = 256;

    private final DetectModel model;
    private final int variates;
    private final float limit;
    private final DetectModel.Calibration scale;
    private final State state;
    private final RowScore.Running score;
    private final float[] expected; // (variates), NaN before the first row
    private final float[] latest; // (variates), the last known value, 0 before the first
    private long row;

    /** A stream before its first row; it goes by the calibration that the model has now. */
    public DetectStream(DetectModel model) {
        this.model = model;
        variates = model.task().variates();
        limit = (float) model.task().limit();
        try (PointerScope _ = new PointerScope()) {
            scale = model.calibration();
        }
        score = model.task().score().new Running();
        state = State.zero(model.stateSize(), COPIES);
        expected = new float[variates];
        Arrays.fill(expected, Float.NaN);
        latest = new float[variates];
    }

    /**
     * Squared errors of both heads.
     *
     * @param forecast
     *            (variates, rows), NaN where there was none or the value is not known
     * @param reconstruction
     *            (variates, rows), NaN where the value is not known
     */
    public record Errors(float[][] forecast, float[][] reconstruction) {}

    /**
     * Scored rows.
     *
     * @param rows
     *            the score of each row, (rows); NaN where no judged cell is known
     * @param cells
     *            what each variate has in them, (variates, rows); 0 where it is not judged, NaN where it is not known
     */
    public record Scores(double[] rows, float[][] cells) {}

    /** Rows that have come so far. */
    public long rows() {
        return row;
    }

    /** Scores further rows, (variates, rows), scaled, NaN where nothing is known. */
    public Scores push(float[][] values) {
        Errors errors = errors(values);
        int count = values[0].length;
        float[][] cells = new float[variates][count];
        for (int v = 0; v < variates; v++) {
            for (int t = 0; t < count && model.task().score().judges(v); t++) {
                float own = errors.reconstruction()[v][t] / scale.reconstruction()[v];
                float next = errors.forecast()[v][t] / scale.forecast()[v];
                cells[v][t] = Math.min(LARGEST, Float.isNaN(next) ? own : own / 2 + next / 2);
                if (Float.isNaN(cells[v][t]) && !Float.isNaN(values[v][t])) {
                    throw new IllegalArgumentException(
                            "row " + (row - count + t) + " (from 0), variate " + v + " (from 0): the value "
                                    + values[v][t] + " has no score; give a number");
                }
            }
        }
        return new Scores(score.rows(cells), cells);
    }

    /** The errors on further rows, (variates, rows), scaled. */
    public Errors errors(float[][] values) {
        if (values.length != variates) {
            throw new IllegalArgumentException(
                    "a row has " + values.length + " values, the model was trained on " + variates);
        }
        int count = values[0].length;
        Errors errors = new Errors(new float[variates][count], new float[variates][count]);
        for (int start = 0; start < count; start += CHUNK) {
            int from = start;
            int to = Math.min(start + CHUNK, count);
            Bridge.withoutGradient(() -> {
                try (PointerScope _ = new PointerScope()) {
                    read(values, from, to, errors);
                    return true;
                }
            });
        }
        return errors;
    }

    private void read(float[][] values, int from, int to, Errors errors) {
        int count = to - from;
        int field = variates * count;
        float[] x = new float[COPIES * field];
        float[] seen = new float[COPIES * field];
        for (int v = 0; v < variates; v++) {
            for (int t = 0; t < count; t++) {
                float value = values[v][from + t];
                boolean known = !Float.isNaN(value);
                latest[v] = known ? Math.max(-limit, Math.min(limit, value)) : latest[v];
                for (int copy = 0; copy < COPIES; copy++) {
                    int at = copy * field + v * count + t;
                    x[at] = latest[v];
                    seen[at] = !known || (copy > 0 && model.task().hides(copy - 1, v, row + t)) ? 0 : 1;
                }
            }
        }
        Tensor rows = Tensors.of(x, COPIES, variates, count);
        DetectModel.Said said = model.forward(rows, Tensors.of(seen, COPIES, variates, count),
                ForwardContext.stateful(state));
        float[] next = Tensors.toFloats(said.forecast().select(0, 0)); // (variates, count)
        float[] own = Tensors.toFloats(said.reconstruction()); // (copies, variates, count)
        for (int v = 0; v < variates; v++) {
            for (int t = 0; t < count; t++) {
                int at = v * count + t;
                float value = values[v][from + t];
                float missed = value - (t == 0 ? expected[v] : next[at - 1]);
                int copy = model.task().hides(0, v, row + t) ? 1 : 2;
                float wrong = value - own[copy * field + at];
                errors.forecast()[v][from + t] = missed * missed;
                errors.reconstruction()[v][from + t] = wrong * wrong;
            }
            expected[v] = next[v * count + count - 1];
        }
        row += count;
    }
}
