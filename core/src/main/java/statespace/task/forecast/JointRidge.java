package statespace.task.forecast;

import static org.bytedeco.pytorch.global.torch.eye;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.task.detect.CellScale;
import statespace.task.detect.Detector;
import statespace.tensor.Bridge;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * Ridge regression of the next row on the last few rows of all variates together: x[t+1] − x[t] = W [x[t]; x[t−1]; …; 1],
 * W = (XᵀX + λI)⁻¹ XᵀY in double precision, the intercept not penalised, λ the one with the smallest error on held-out
 * rows. As a detector its score is the squared error of a row, each variate's divided by its mean on the held-out rows.
 * The first rows, before which there are too few, score 0. A row with a value that is not known (NaN) trains nothing, and
 * such a value has no error; for the rows after it the last known one of its variate stands in.
 */
public final class JointRidge implements Detector {
    private static final double[] PENALTIES = {1e-3, 10, 100, 1e3, 1e4, 1e5};
    private static final int FEATURES = 200;
    private static final int MOST_LAGS = 5;
    private static final int BATCH = 4096;

    private final int lags;
    private final float limit;
    private final float[] weights; // (lags · variates + 1, variates)
    private final Function<float[][], double[]> rows;
    private CellScale scale;

    private JointRidge(int lags, float limit, float[] weights, Function<float[][], double[]> rows) {
        this.lags = lags;
        this.limit = limit;
        this.weights = weights;
        this.rows = rows;
    }

    /**
     * Fits to normal rows and chooses λ and the scale of its errors on others.
     *
     * @param train
     *            scaled, (variates, rows)
     * @param heldOut
     *            scaled, (variates, rows)
     * @param limit
     *            values are cut off at ± this
     * @param rows
     *            how the cells make the scores of rows
     */
    public static JointRidge fit(float[][] train, float[][] heldOut, double limit,
            Function<float[][], double[]> rows) {
        int variates = train.length;
        int lags = Math.max(1, Math.min(MOST_LAGS, FEATURES / variates));
        int size = lags * variates + 1;
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor gram = Tensors.doubles(size, size);
                Tensor cross = Tensors.doubles(size, variates);
                JointRidge shape = new JointRidge(lags, (float) limit, new float[0], rows);
                float[][] carried = carried(train);
                shape.batches(train, (from, to) -> {
                    Tensor x = shape.features(carried, from, to).to(ScalarType.Double);
                    Tensor y = shape.steps(train, carried, from, to, shape.limit).to(ScalarType.Double);
                    Tensor known = y.sum(1L).isnan().logical_not().to(ScalarType.Double).unsqueeze(1);
                    Tensor counted = x.mul(known);
                    gram.add_(counted.t().matmul(counted));
                    cross.add_(counted.t().matmul(y.nan_to_num().mul(known)));
                });
                Tensor identity = eye(size).to(ScalarType.Double);
                identity.select(0, size - 1L).zero_();
                JointRidge best = null;
                double least = Double.POSITIVE_INFINITY;
                for (double penalty : PENALTIES) {
                    Tensor solution = LinearAlgebra.solve(gram.add(identity.mul(Tensors.scalar(penalty))), cross);
                    JointRidge ridge = new JointRidge(lags, (float) limit, Tensors.toFloats(solution), rows);
                    float[][] errors = ridge.errors(heldOut);
                    double error = mean(errors);
                    if (best == null || error < least) {
                        least = error;
                        best = ridge;
                        best.scale = CellScale.fit(errors);
                    }
                }
                return best;
            }
        });
    }

    private static double mean(float[][] errors) {
        double sum = 0;
        for (float[] row : errors) {
            for (float error : row) {
                sum += Float.isNaN(error) ? 0 : error;
            }
        }
        return sum;
    }

    private void batches(float[][] values, BiConsumer<Integer, Integer> task) {
        int rows = values[0].length;
        for (int start = lags - 1; start < rows - 1; start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                task.accept(start, Math.min(start + BATCH, rows - 1));
            }
        }
    }

    private float cut(float value) {
        return cut(value, limit);
    }

    private static float cut(float value, float most) {
        return Math.max(-most, Math.min(most, value));
    }

    /** What is known at rows {@code [from, to)}, (rows, lags · variates + 1). */
    private Tensor features(float[][] values, int from, int to) {
        int variates = values.length;
        int size = lags * variates + 1;
        float[] all = new float[(to - from) * size];
        for (int t = from; t < to; t++) {
            int at = (t - from) * size;
            for (int lag = 0; lag < lags; lag++) {
                for (float[] variate : values) {
                    all[at++] = cut(variate[t - lag]);
                }
            }
            all[at] = 1;
        }
        return Tensors.of(all, to - from, size);
    }

    /** Copies with the last known value of each variate where nothing is known, 0 before the first. */
    private static float[][] carried(float[][] values) {
        return Arrays.stream(values).map(row -> {
            float[] copy = row.clone();
            float latest = 0;
            for (int t = 0; t < copy.length; t++) {
                latest = Float.isNaN(copy[t]) ? latest : copy[t];
                copy[t] = latest;
            }
            return copy;
        }).toArray(float[][]::new);
    }

    /** The step after rows {@code [from, to)}, to values cut off at ± most, (rows, variates); NaN where it is not known. */
    private Tensor steps(float[][] values, float[][] carried, int from, int to, float most) {
        float[] all = new float[(to - from) * values.length];
        int at = 0;
        for (int t = from; t < to; t++) {
            for (int v = 0; v < values.length; v++) {
                all[at++] = cut(values[v][t + 1], most) - cut(carried[v][t]);
            }
        }
        return Tensors.of(all, to - from, values.length);
    }

    /** Squared errors, NaN in the first rows and where nothing is known, (variates, rows). */
    private float[][] errors(float[][] values) {
        int variates = values.length;
        float[][] errors = new float[variates][values[0].length];
        float[][] carried = carried(values);
        for (float[] row : errors) {
            Arrays.fill(row, 0, Math.min(lags, row.length), Float.NaN);
        }
        Bridge.withoutGradient(() -> {
            batches(values, (from, to) -> {
                Tensor map = Tensors.of(weights, weights.length / variates, variates);
                float[] some = Tensors.toFloats(
                        features(carried, from, to).matmul(map)
                                .sub(steps(values, carried, from, to, Float.POSITIVE_INFINITY)).square());
                for (int t = from; t < to; t++) {
                    for (int v = 0; v < variates; v++) {
                        errors[v][t + 1] = some[(t - from) * variates + v];
                    }
                }
            });
            return true;
        });
        return errors;
    }

    @Override
    public double[] scores(float[][] values) {
        float[][] cells = scale.cells(errors(values));
        for (int v = 0; v < cells.length; v++) {
            for (int t = 0; t < Math.min(lags, cells[v].length); t++) {
                cells[v][t] = Float.isNaN(values[v][t]) ? Float.NaN : 0;
            }
        }
        return rows.apply(cells);
    }
}
