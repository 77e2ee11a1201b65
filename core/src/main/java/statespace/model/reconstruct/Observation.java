package statespace.model.reconstruct;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.config.SettingException;
import statespace.dynamics.PseudoInverse;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * How filtered states are observed, and what an observation says of the state:
 *
 * <pre>
 * x̂ = B y + J r          d = B⁺ (x̃ − J r̃)
 * </pre>
 *
 * B⁺ is the pseudo-inverse; no gradient flows through d. The identity has no B: x̂ is the first N states, and states beyond
 * them begin at L x. State and observation may each be larger than the other where there is a B.
 */
final class Observation {
    private final ReconstructSpec spec;
    private final int latent;
    private final Parameter map; // B, (N, M); L, (M − N, N); or null
    private final Parameter regressors; // J, (N, P), or null

    Observation(ReconstructSpec spec, int latent, RandomGenerator random) {
        this.spec = spec;
        this.latent = latent;
        int n = spec.variates();
        check(spec, latent);
        map = switch (spec.observation()) {
            case IDENTITY -> latent == n
                    ? null
                    : Parameter.of("extension", glorot(random, latent - n, n), Role.READOUT);
            case AFFINE -> Parameter.of("map", Tensors.normal(random, Math.sqrt(2.0 / latent), n, latent),
                    Role.READOUT);
            case REGRESSOR -> Parameter.of("map", glorot(random, n, latent), Role.READOUT);
        };
        regressors = spec.nuisance() == 0
                ? null
                : Parameter.of("nuisance", glorot(random, n, spec.nuisance()), Role.READOUT);
    }

    static void check(ReconstructSpec spec, int latent) {
        if (isIdentity(spec) && latent < spec.variates()) {
            throw new SettingException("the observation 'identity' needs as many states as the " + spec.variates()
                    + " variates, not " + latent + "; choose the setting 'observation=affine' or more states with the "
                    + "setting 'latent'");
        }
    }

    private static boolean isIdentity(ReconstructSpec spec) {
        return spec.observation() == ReconstructSpec.Observation.IDENTITY;
    }

    private static Tensor glorot(RandomGenerator random, int out, int in) {
        return Tensors.uniform(random, Math.sqrt(6.0 / (in + out)), out, in);
    }

    static ParameterSize size(ReconstructSpec spec, double latent) {
        double n = spec.variates();
        ParameterSize map = !isIdentity(spec)
                ? ParameterSize.of(n, latent)
                : latent == n ? ParameterSize.NONE : ParameterSize.of(latent - n, n);
        return spec.nuisance() == 0 ? map : ParameterSize.sum(map, ParameterSize.of(n, spec.nuisance()));
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        if (map != null) {
            all.add(map);
        }
        if (regressors != null) {
            all.add(regressors);
        }
        return all;
    }

    /** x̂ of filtered states (…, M) and regressors (…, P) or null. */
    Tensor observe(Tensor filtered, Tensor nuisance) {
        Tensor seen = isIdentity(spec)
                ? filtered.narrow(-1, 0, spec.variates())
                : filtered.matmul(map.value().t());
        return nuisance == null ? seen : seen.add(explained(nuisance));
    }

    private Tensor explained(Tensor nuisance) {
        return nuisance.matmul(regressors.value().t());
    }

    /** d of deconvolved values (…, N) and regressors; NaN where it is not known, and without a gradient. */
    Tensor invert(Tensor values, Tensor nuisance) {
        return Bridge.withoutGradient(() -> {
            Tensor own = nuisance == null ? values : values.sub(explained(nuisance));
            if (!isIdentity(spec)) {
                return own.matmul(inverse().t());
            }
            if (map == null) {
                return own;
            }
            long[] rest = Tensors.shape(own);
            rest[rest.length - 1] = (long) latent - spec.variates();
            return cat(new TensorVector(own, zeros(rest).fill_(Tensors.scalar(Double.NaN))), -1);
        });
    }

    /** B⁺, (M, N). */
    private Tensor inverse() {
        float[] values = Tensors.toFloats(map.value());
        double[] matrix = new double[values.length];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = values[i];
        }
        double[] inverse = PseudoInverse.of(matrix, spec.variates(), latent);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) inverse[i];
        }
        return Tensors.of(values, latent, spec.variates());
    }

    /** The first state of a window, all known; a gradient reaches L alone. */
    Tensor first(Tensor inverted) {
        if (!isIdentity(spec) || map == null) {
            return inverted;
        }
        Tensor own = inverted.narrow(-1, 0, spec.variates());
        return cat(new TensorVector(own, own.matmul(map.value().t())), -1);
    }

    /** B as numbers, (N)(M); rows of the unit matrix for the identity. */
    double[][] matrix() {
        int n = spec.variates();
        double[][] rows = new double[n][latent];
        if (isIdentity(spec)) {
            for (int i = 0; i < n; i++) {
                rows[i][i] = 1;
            }
            return rows;
        }
        return rows(map.value(), n, latent);
    }

    /** J as numbers, (N)(P), or null. */
    double[][] regression() {
        return regressors == null ? null : rows(regressors.value(), spec.variates(), spec.nuisance());
    }

    /** A matrix as rows of numbers. */
    static double[][] rows(Tensor matrix, int count, int width) {
        float[] values = Tensors.toFloats(matrix);
        double[][] rows = new double[count][width];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                rows[i][j] = values[i * width + j];
            }
        }
        return rows;
    }
}
