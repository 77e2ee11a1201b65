package statespace.model.reconstruct;

import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.model.TaskSpec;

/**
 * Settings of the reconstruction of a dynamical system from a series (Volkmann, Brändle, Durstewitz, Koppe 2024, arXiv
 * 2411.02949).
 *
 * @param variates
 *            N, observed
 * @param nuisance
 *            P, regressors that explain part of what is observed
 * @param observation
 *            how states are observed
 * @param filter
 *            between the states and what is observed
 * @param taps
 *            τ of the filter
 * @param interval
 *            time between two rows, the TR of a scanner; 0 where it is not known
 * @param window
 *            T̃, steps of a training window
 * @param forcing
 *            where α comes from
 * @param strength
 *            α, or the first one
 * @param estimate
 *            of adaptive forcing
 * @param every
 *            steps between two forced ones, of sparse forcing
 * @param noise
 *            standard deviation of what is added to scaled values in training
 * @param updates
 *            steps of the optimiser in an epoch
 * @param trainShare
 *            first share of the rows that is trained on
 * @param cutLeft
 *            share of the taps, or rows, at the start that deconvolution leaves unknown
 * @param cutRight
 *            the same at the end
 * @param leastNoise
 *            smallest standard deviation of noise that deconvolution assumes
 * @param latentPenalty
 *            λ on the squares of latent parameters, A towards 1
 * @param observationPenalty
 *            λ on the squares of the observation's parameters
 * @param manifoldShare
 *            κ, last share of the states that are drawn towards a manifold attractor
 * @param manifoldPenalty
 *            λ of that
 */
public record ReconstructSpec(
        int variates,
        int nuisance,
        Observation observation,
        Filter filter,
        int taps,
        double interval,
        int window,
        Forcing forcing,
        double strength,
        Estimate estimate,
        int every,
        double noise,
        int updates,
        double trainShare,
        double cutLeft,
        double cutRight,
        double leastNoise,
        double latentPenalty,
        double observationPenalty,
        double manifoldShare,
        double manifoldPenalty) implements TaskSpec {

    /** How states are observed. */
    public enum Observation {
        /** The first N states are what is observed. */
        IDENTITY,
        /** B z. */
        AFFINE,
        /** B z + J r, with nuisance regressors r. */
        REGRESSOR
    }

    /** What lies between states and observation. */
    public enum Filter {
        /** Nothing. */
        NONE,
        /** The haemodynamic response of BOLD signals. */
        HEMODYNAMIC,
        /** An exponential decay, as of calcium imaging. */
        EXPONENTIAL,
        /** Numbers of a file. */
        FILE
    }

    /** Where the strength of teacher forcing comes from. */
    public enum Forcing {
        /** It stays as it is (Hess et al. 2023). */
        FIXED,
        /** It follows the Jacobians (Hess et al. 2023, adaptive). */
        ADAPTIVE,
        /** Every so many steps the state is replaced whole (Mikhaeil et al. 2022). */
        SPARSE
    }

    /** What adaptive forcing takes for the growth of a step, 𝒩 in α = 1 − 1/𝒩; the largest over the sequences of a batch. */
    public enum Estimate {
        /** The norm of the mean Jacobian. */
        ARITHMETIC_MEAN,
        /** The geometric mean of the norms. */
        PRODUCT_UPPER_BOUND,
        /** The largest norm. */
        BATCH_MAXIMUM,
        /** max |A| + ‖W1‖ ‖W2‖. */
        JACOBIAN_UPPER_BOUND
    }

    /** Name of the task. */
    public static final String KIND = "reconstruct";

    /** Defaults of backbones in this task. */
    public static final BackboneDefaults BACKBONES = BackboneDefaults.all("");

    /** The settings. */
    public static final Settings<ReconstructSpec> SETTINGS = new Settings<>("the task reconstruct",
            ReconstructSpec.class, of(1),
            Setting.whole("variates", 1, "observed").withoutDefault(),
            Setting.whole("nuisance", 0, "regressors that explain part of what is observed"),
            Setting.choice("observation", Observation.class, "how states are observed"),
            Setting.choice("filter", Filter.class, "between the states and what is observed"),
            Setting.whole("taps", 1, 1 << 16, "of the filter"),
            Setting.number("interval", 0, 1e12, "time between two rows, 0 where it is not known"),
            Setting.whole("window", 2, "steps of a training window"),
            Setting.choice("forcing", Forcing.class, "where the strength of teacher forcing comes from"),
            Setting.number("strength", 0, 1, "of teacher forcing, 0 for none"),
            Setting.choice("estimate", Estimate.class, "growth of a step that adaptive forcing takes"),
            Setting.whole("every", 1, "steps between two forced ones, of sparse forcing"),
            Setting.number("noise", 0, 1e6, "standard deviation added to scaled values in training"),
            Setting.whole("updates", 1, "steps of the optimiser in an epoch"),
            Setting.number("train_share", 1e-6, 1, "first share of the rows that is trained on"),
            Setting.number("cut_left", 0, 1e9, "share of the taps, or rows above 1, unknown at the start"),
            Setting.number("cut_right", 0, 1e9, "share of the taps, or rows above 1, unknown at the end"),
            Setting.number("least_noise", 0, 1e9, "smallest noise that deconvolution assumes"),
            Setting.number("latent_penalty", 0, 1e9, "on squares of latent parameters, A towards 1"),
            Setting.number("observation_penalty", 0, 1e9, "on squares of the observation's parameters"),
            Setting.number("manifold_share", 0, 1, "last share of the states drawn towards a manifold attractor"),
            Setting.number("manifold_penalty", 0, 1e9, "of that"))
            .only("estimate", "forcing=adaptive").only("every", "forcing=sparse");

    /**
     * Checks what depends on each other.
     *
     * @throws SettingException
     *             if settings do not make a task
     */
    public ReconstructSpec {
        if ((observation == Observation.REGRESSOR) != (nuisance > 0)) {
            throw new SettingException(nuisance > 0
                    ? "nuisance regressors need the setting 'observation=regressor'"
                    : "the setting 'observation=regressor' needs nuisance regressors");
        }
        if ((filter == Filter.NONE) && taps != 1) {
            throw new SettingException("without a filter there is one tap, not " + taps);
        }
        if (window < taps) {
            throw new SettingException("the setting 'window' must be at least the " + taps
                    + " taps of the filter, not " + window + ": each window gives a loss only after them");
        }
    }

    /** The published defaults, but without added noise, which hides the flow of finely sampled series. */
    public static ReconstructSpec of(int variates) {
        return new ReconstructSpec(variates, 0, Observation.IDENTITY, Filter.NONE, 1, 0, 200, Forcing.FIXED, 0.15,
                Estimate.PRODUCT_UPPER_BOUND, 16, 0, 50, 0.75, 0.25, 0.5, 1e-5, 0, 0, 0, 0);
    }

    /** The same with some settings, {@code name=value,name=value}. */
    public ReconstructSpec with(String settings) {
        return SETTINGS.with(this, settings);
    }

    /** The standard state space model: the same without a filter. */
    public ReconstructSpec withoutFilter() {
        return with("filter=none,taps=1");
    }

    /** The same without teacher forcing. */
    public ReconstructSpec unforced() {
        return with("forcing=fixed,strength=0");
    }

    @Override
    public int scaled(BackboneSpec backbone) {
        return variates + nuisance;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
