package statespace.task.forecast;

import static org.bytedeco.pytorch.global.torch.eye;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.data.collection.SeriesCollection;
import statespace.tensor.Bridge;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * One ridge regression for many univariate series: what a series' next values add to its seasonal naive forecast is a
 * linear map, with intercept, of its last seasons. W = (XᵀDX + λI)⁻¹ XᵀDY in double precision, the intercept not penalised.
 *
 * <p>
 * Every window is centred and divided by a scale of its own, √(s · mean |x|): the geometric mean of its level, to which
 * the percentage error relates, and of the in-sample error s of repeating the season, to which the scaled error relates
 * (the level alone where s is 0). The weights D of the windows are the inverse of the mean absolute error of the window's
 * seasonal naive forecast, so that the windows with a break do not decide the map.
 *
 * <p>
 * It is trained on all windows of the pasts. The number of seasons and λ are those with the smallest OWA against Naive2
 * over the last horizon of the pasts, which the fits that are compared have not seen; the true futures are never read.
 */
public final class SeriesRidge implements SeriesForecaster {
    private static final double[] PENALTIES = {1e-3, 10, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    private static final double SMALLEST_ERROR = 1e-3;

    private final int lookback;
    private final int season;
    private final int horizon;
    private final double penalty;
    private final double[] weights; // (lookback + 1, horizon), the last row is the intercept

    private SeriesRidge(int lookback, int season, int horizon, double penalty, double[] weights) {
        this.lookback = lookback;
        this.season = season;
        this.horizon = horizon;
        this.penalty = penalty;
        this.weights = weights;
    }

    /**
     * Fits to the pasts of a collection.
     *
     * @param season
     *            steps in a season
     * @param seasons
     *            the look-backs to choose from, in seasons
     * @throws IllegalArgumentException
     *             if no past is long enough for a window
     */
    public static SeriesRidge fit(SeriesCollection collection, int season, int... seasons) {
        SeriesCollection earlier = collection.earlier();
        SeriesErrors reference = SeriesErrors.of(earlier, SeriesBaselines.naive2(season), season);
        SeriesRidge best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int count : seasons) {
            for (SeriesRidge ridge : solve(earlier, season, count * season, PENALTIES)) {
                double owa = SeriesErrors.of(earlier, ridge, season).owa(reference);
                if (best == null || owa < least) {
                    least = owa;
                    best = ridge;
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("name at least one look-back");
        }
        return solve(collection, season, best.lookback, best.penalty)[0];
    }

    /** A fit for each λ. */
    private static SeriesRidge[] solve(SeriesCollection collection, int season, int lookback, double... penalties) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                int horizon = collection.horizon();
                Tensor gram = Tensors.doubles(lookback + 1, lookback + 1);
                Tensor cross = Tensors.doubles(lookback + 1, horizon);
                int windows = 0;
                for (SeriesCollection.Series series : collection.series()) {
                    windows += accumulate(series.past(), season, lookback, horizon, gram, cross);
                }
                if (windows == 0) {
                    throw new IllegalArgumentException("a look-back of " + lookback + " and a horizon of " + horizon
                            + " need a series of " + (lookback + horizon) + " values, the longest has "
                            + collection.longest());
                }
                Tensor identity = eye(lookback + 1).to(ScalarType.Double);
                identity.select(0, lookback).zero_();
                SeriesRidge[] fits = new SeriesRidge[penalties.length];
                for (int i = 0; i < fits.length; i++) {
                    Tensor regular = gram.add(identity.mul(Tensors.scalar(penalties[i])));
                    fits[i] = new SeriesRidge(lookback, season, horizon, penalties[i],
                            Tensors.toDoubles(LinearAlgebra.solve(regular, cross)));
                }
                return fits;
            }
        });
    }

    private static int accumulate(double[] past, int season, int lookback, int horizon, Tensor gram, Tensor cross) {
        int windows = past.length - lookback - horizon + 1;
        if (windows < 1) {
            return 0;
        }
        double seasonal = seasonalError(past, season);
        double[] x = new double[windows * (lookback + 1)];
        double[] y = new double[windows * horizon];
        for (int i = 0; i < windows; i++) {
            double scale = inputs(past, i, lookback, seasonal, x, i * (lookback + 1));
            int end = i + lookback;
            double error = 0;
            for (int h = 0; h < horizon; h++) {
                y[i * horizon + h] = (past[end + h] - past[end - season + h % season]) / scale;
                error += Math.abs(y[i * horizon + h]) / horizon;
            }
            double weight = 1 / Math.sqrt(Math.max(error, SMALLEST_ERROR));
            scale(x, i * (lookback + 1), lookback + 1, weight);
            scale(y, i * horizon, horizon, weight);
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor transposed = Tensors.ofDoubles(x, windows, lookback + 1).t();
            gram.add_(transposed.matmul(transposed.t()));
            cross.add_(transposed.matmul(Tensors.ofDoubles(y, windows, horizon)));
        }
        return windows;
    }

    private static void scale(double[] values, int from, int count, double factor) {
        for (int i = from; i < from + count; i++) {
            values[i] *= factor;
        }
    }

    /** Writes a window, centred and divided by its scale, and a one after it; returns the scale. */
    private static double inputs(double[] past, int from, int lookback, double seasonal, double[] out, int offset) {
        double mean = 0;
        double level = 0;
        for (int i = from; i < from + lookback; i++) {
            mean += past[i] / lookback;
            level += Math.abs(past[i]) / lookback;
        }
        double scale = level == 0 ? 1 : seasonal == 0 ? level : Math.sqrt(seasonal * level);
        for (int i = 0; i < lookback; i++) {
            out[offset + i] = (past[from + i] - mean) / scale;
        }
        out[offset + lookback] = 1;
        return scale;
    }

    private static double seasonalError(double[] past, int season) {
        double sum = 0;
        for (int t = season; t < past.length; t++) {
            sum += Math.abs(past[t] - past[t - season]);
        }
        return sum / (past.length - season);
    }

    /** Values that are read: the chosen number of seasons. */
    public int lookback() {
        return lookback;
    }

    /** The chosen λ. */
    public double penalty() {
        return penalty;
    }

    /** A past shorter than the look-back gets its seasonal naive forecast. */
    @Override
    public double[] forecast(double[] past, int steps) {
        if (steps != horizon) {
            throw new IllegalArgumentException("fitted to a horizon of " + horizon + ", not " + steps);
        }
        double[] forecast = SeriesBaselines.seasonalNaive(season).forecast(past, steps);
        if (past.length < lookback) {
            return forecast;
        }
        double[] x = new double[lookback + 1];
        double scale = inputs(past, past.length - lookback, lookback, seasonalError(past, season), x, 0);
        double[] correction = new double[horizon];
        for (int i = 0; i <= lookback; i++) {
            for (int h = 0; h < horizon; h++) {
                correction[h] += x[i] * weights[i * horizon + h];
            }
        }
        Arrays.setAll(forecast, h -> forecast[h] + scale * correction[h]);
        return forecast;
    }
}
