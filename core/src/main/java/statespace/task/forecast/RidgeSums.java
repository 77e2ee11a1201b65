package statespace.task.forecast;

import static org.bytedeco.pytorch.global.torch.eye;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * The sums XᵀX and XᵀY of {@link Ridge} over training windows. Where all targets are known, or enough windows are whole, one
 * XᵀX serves all steps ahead. Otherwise each step has its own, over the windows whose target at this step is known; of
 * those, at most {@value #MOST} count, spread over the split.
 */
final class RidgeSums {
    /** Windows of a variate that count where each step has its own sums. */
    static final int MOST = 16_384;

    private static final int BATCH = 512;
    private static final int ENOUGH = 8; // whole windows for each weight of a step

    private final int features;
    private final int horizon;
    private final Tensor[] grams; // (features, features) each, one or one for each step
    private final Tensor[] crosses; // (features, steps that share the gram) each
    private final long[] counts; // windows in each

    private RidgeSums(int features, int horizon, int groups) {
        this.features = features;
        this.horizon = horizon;
        grams = new Tensor[groups];
        crosses = new Tensor[groups];
        counts = new long[groups];
        for (int g = 0; g < groups; g++) {
            grams[g] = Tensors.doubles(features, features);
            crosses[g] = Tensors.doubles(features, horizon / groups);
        }
    }

    static RidgeSums of(Windows train) {
        int features = train.lookback() + 1;
        long whole = whole(train);
        boolean all = whole == (long) train.count() * train.variates();
        boolean shared = all || whole >= (long) ENOUGH * features;
        RidgeSums sums = new RidgeSums(features, train.horizon(), shared ? 1 : train.horizon());
        int stride = shared ? 1 : (int) Math.max(1, (long) train.count() * train.variates() / MOST);
        int[] chosen = IntStream.range(0, (train.count() + stride - 1) / stride).map(i -> i * stride).toArray();
        for (int start = 0; start < chosen.length; start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                sums.add(train, Arrays.copyOfRange(chosen, start, Math.min(start + BATCH, chosen.length)), all);
            }
        }
        return sums;
    }

    /** Rows (window and variate) whose targets are all known. */
    private static long whole(Windows train) {
        long whole = 0;
        for (int v = 0; v < train.variates(); v++) {
            float[] truth = train.truth()[v];
            int known = 0; // rows without a gap up to here
            for (int t = train.from() + train.lookback(); t < train.to(); t++) {
                known = Float.isNaN(truth[t]) ? 0 : known + 1;
                whole += known >= train.horizon() ? 1 : 0;
            }
        }
        return whole;
    }

    private void add(Windows train, int[] batch, boolean all) {
        int rows = batch.length * train.variates();
        float[] targets = train.targets(batch);
        Tensor x = Tensors.of(train.inputs(batch), rows, train.lookback());
        Tensor last = x.narrow(1, train.lookback() - 1L, 1);
        Tensor centred = Ridge.withOne(x.sub(last)).to(ScalarType.Double);
        Tensor y = Tensors.of(targets, rows, horizon).sub(last).to(ScalarType.Double);
        for (int g = 0; g < grams.length; g++) {
            int first = g;
            int steps = horizon / grams.length;
            if (all) {
                add(g, centred, y, rows);
                continue;
            }
            float[] weights = new float[rows];
            for (int row = 0; row < rows; row++) {
                int at = row;
                weights[row] = IntStream.range(first, first + steps)
                        .anyMatch(h -> Float.isNaN(targets[at * horizon + h]))
                                ? 0
                                : 1;
            }
            Tensor weight = Tensors.of(weights, rows, 1).to(ScalarType.Double);
            int counted = 0;
            for (float one : weights) {
                counted += (int) one;
            }
            add(g, centred.mul(weight), y.narrow(1, first, steps).nan_to_num().mul(weight), counted);
        }
    }

    private void add(int group, Tensor x, Tensor y, int rows) {
        grams[group].add_(x.t().matmul(x));
        crosses[group].add_(x.t().matmul(y));
        counts[group] += rows;
    }

    /** The weights (features, horizon) for a λ; a step of which no target is known repeats the last value. */
    Tensor solve(double penalty) {
        Tensor identity = eye(features).to(ScalarType.Double);
        identity.select(0, features - 1L).zero_(); // the intercept
        Tensor weights = Tensors.doubles(features, horizon);
        for (int g = 0; g < grams.length; g++) {
            if (counts[g] > 0) {
                Tensor regular = grams[g].add(identity.mul(Tensors.scalar(penalty)));
                weights.narrow(1, g, horizon / grams.length).copy_(LinearAlgebra.solve(regular, crosses[g]));
            }
        }
        return weights;
    }
}
