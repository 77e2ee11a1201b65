package statespace.train.reconstruct;

import static org.bytedeco.pytorch.global.torch.diag;
import static org.bytedeco.pytorch.global.torch.linalg_matrix_norm;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.piecewise.Plrnn;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Adaptive strength of teacher forcing (Hess et al. 2023, section 3.3): α = max(0, 1 − 1/𝒩) keeps products of Jacobians
 * bounded where 𝒩 is the growth of a step. It rises at once and falls slowly, α ← γ α + (1 − γ) α_estimated.
 */
final class AdaptiveForcing {
    /** Steps between two estimates. */
    static final int EVERY = 5;
    private static final double INERTIA = 0.999;

    private AdaptiveForcing() {}

    /** Sets the model's strength by the Jacobians at the states that the data say. */
    static void update(ReconstructModel model, ReconstructTask task, ReconstructTask.Windows windows,
            int[] starts) {
        double estimated = Math.max(0, 1 - 1 / Bridge.withoutGradient(() -> growth(model, task, windows, starts)));
        double alpha = model.strength();
        model.setStrength(estimated > alpha ? estimated : INERTIA * alpha + (1 - INERTIA) * estimated);
    }

    /** 𝒩. */
    static double growth(ReconstructModel model, ReconstructTask task, ReconstructTask.Windows windows,
            int[] starts) {
        ReconstructSpec spec = model.task();
        Plrnn.Shallow map = model.latent().shallow();
        if (spec.estimate() == ReconstructSpec.Estimate.JACOBIAN_UPPER_BOUND) {
            return Tensors.value(map.decay().abs().max()) + norm(map.output()) * norm(map.input());
        }
        long rows = task.window() + 1L;
        Tensor states = model.invert(Tensors.of(windows.forcing(starts), starts.length, rows, spec.variates()),
                task.nuisance() == null
                        ? null
                        : Tensors.of(windows.forcingNuisance(starts), starts.length, rows, spec.nuisance()));
        Tensor u = states.nan_to_num().matmul(map.input().t()); // (windows, rows, hidden)
        Tensor gate = u.add(map.threshold()).gt(Tensors.scalar(0)).to(u.scalar_type());
        if (model.backbone().map().isClipped()) {
            gate = gate.sub(u.gt(Tensors.scalar(0)).to(u.scalar_type()));
        }
        if (spec.estimate() == ReconstructSpec.Estimate.ARITHMETIC_MEAN) {
            return Tensors.value(norms(map, gate.mean(new long[]{1}, false, new ScalarTypeOptional()))
                    .max());
        }
        Tensor each = norms(map, gate); // (windows, rows)
        return spec.estimate() == ReconstructSpec.Estimate.BATCH_MAXIMUM
                ? Tensors.value(each.max())
                : Math.exp(Tensors.value(each.log().mean(new long[]{1}, false,
                        new ScalarTypeOptional()).max()));
    }

    /** Norms of diag(A) + W1 diag(gate) W2 for gates (…, hidden). */
    private static Tensor norms(Plrnn.Shallow map, Tensor gate) {
        Tensor jacobian = map.output().mul(gate.unsqueeze(-2)).matmul(map.input())
                .add(diag(map.decay()));
        return spectral(jacobian);
    }

    private static double norm(Tensor matrix) {
        return Tensors.value(spectral(matrix));
    }

    private static Tensor spectral(Tensor matrices) {
        return linalg_matrix_norm(matrices, new Scalar(2));
    }
}
