package statespace.task.forecast;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.eye;
import static org.bytedeco.pytorch.global.torch.ones;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.tensor.Bridge;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * Closed-form ridge regression, one linear map with intercept for all variates: the window minus its last value to the
 * horizon minus that value, W = (XᵀX + λI)⁻¹ XᵀY in double precision, the intercept not penalised; λ is the one of
 * {0.001, 10, …, 10⁵} with the smallest error on the validation split.
 */
public final class Ridge implements Forecaster {
    private static final double[] PENALTIES = {1e-3, 10, 100, 1e3, 1e4, 1e5};
    private static final int BATCH = 512;

    private final int lookback;
    private final int horizon;
    private final double penalty;
    private final float[] weights; // (lookback + 1, horizon), the last row is the intercept

    private Ridge(int lookback, int horizon, double penalty, float[] weights) {
        this.lookback = lookback;
        this.horizon = horizon;
        this.penalty = penalty;
        this.weights = weights;
    }

    /** Fits to the training split and chooses λ on the validation split. */
    public static Ridge fit(Windows train, Windows validation) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                int lookback = train.lookback();
                Tensor gram = Tensors.doubles(lookback + 1, lookback + 1);
                Tensor cross = Tensors.doubles(lookback + 1, train.horizon());
                accumulate(train, gram, cross);
                Tensor identity = eye(lookback + 1).to(ScalarType.Double);
                identity.select(0, lookback).zero_();
                Ridge best = null;
                double least = Double.POSITIVE_INFINITY;
                for (double penalty : PENALTIES) {
                    Tensor regular = gram.add(identity.mul(Tensors.scalar(penalty)));
                    Tensor solution = LinearAlgebra.solve(regular, cross);
                    Ridge ridge = new Ridge(lookback, train.horizon(), penalty, Tensors.toFloats(solution));
                    double error = Evaluation.of(validation, ridge).mse();
                    if (best == null || error < least) {
                        least = error;
                        best = ridge;
                    }
                }
                return best;
            }
        });
    }

    private static void accumulate(Windows train, Tensor gram, Tensor cross) {
        for (int start = 0; start < train.count(); start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                int[] batch = IntStream.range(start, Math.min(start + BATCH, train.count())).toArray();
                int rows = batch.length * train.variates();
                Tensor x = Tensors.of(train.inputs(batch), rows, train.lookback());
                Tensor last = x.narrow(1, train.lookback() - 1L, 1);
                Tensor y = Tensors.of(train.targets(batch), rows, train.horizon()).sub(last).to(ScalarType.Double);
                Tensor centred = withOne(x.sub(last)).to(ScalarType.Double);
                gram.add_(centred.t().matmul(centred));
                cross.add_(centred.t().matmul(y));
            }
        }
    }

    private static Tensor withOne(Tensor x) {
        return cat(new TensorVector(x, ones(x.size(0), 1)), 1);
    }

    /** The chosen λ. */
    public double penalty() {
        return penalty;
    }

    @Override
    public float[] predict(float[] inputs, int rows) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor x = Tensors.of(inputs, rows, lookback);
                Tensor last = x.narrow(1, lookback - 1L, 1);
                Tensor map = Tensors.of(weights, lookback + 1, horizon);
                return Tensors.toFloats(withOne(x.sub(last)).matmul(map).add(last));
            }
        });
    }
}
