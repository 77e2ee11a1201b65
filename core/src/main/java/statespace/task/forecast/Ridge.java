package statespace.task.forecast;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.ones;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Closed-form ridge regression, one linear map with intercept for all variates: the window minus its last value to the
 * horizon minus that value, W = (XᵀX + λI)⁻¹ XᵀY in double precision, the intercept not penalised; λ is the one of
 * {0.001, 10, …, 10⁵} with the smallest error on the validation split. A target that is not known counts in no sum.
 */
public final class Ridge implements Forecaster {
    private static final double[] PENALTIES = {1e-3, 10, 100, 1e3, 1e4, 1e5};

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
                RidgeSums sums = RidgeSums.of(train);
                Ridge best = null;
                double least = Double.POSITIVE_INFINITY;
                for (double penalty : PENALTIES) {
                    Ridge ridge = new Ridge(lookback, train.horizon(), penalty,
                            Tensors.toFloats(sums.solve(penalty)));
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

    static Tensor withOne(Tensor x) {
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
