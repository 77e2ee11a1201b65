package statespace.lab.dsr;

import statespace.backbone.PlrnnSpec;
import statespace.dynamics.filter.FilterKernel;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.train.TrainConfig;
import statespace.train.reconstruct.ReconstructTraining;

/**
 * How a study trains: clipped shallow networks with as many states as variates, which are observed as they are; 16 windows a
 * step, 50 steps an epoch, no noise added.
 *
 * @param variant
 *            which model
 * @param filter
 *            between states and observations
 * @param hidden
 *            L
 * @param window
 *            T̃
 * @param alpha
 *            strength of forcing
 * @param epochs
 *            of 50 steps
 */
record Recipe(Variant variant, FilterKernel filter, int hidden, int window, double alpha, int epochs) {
    /** That of the paper's Lorenz system: L = 50, T̃ = 200, α = .15. */
    static Recipe lorenz(Variant variant, FilterKernel filter, int epochs) {
        return new Recipe(variant, filter, 50, 200, 0.15, epochs);
    }

    /** That of short recordings: L = 50, T̃ = 100, α = .1. */
    static Recipe recording(Variant variant, FilterKernel filter, int epochs) {
        return new Recipe(variant, filter, 50, 100, 0.1, epochs);
    }

    /** The filter that the model knows of. */
    FilterKernel kernel() {
        return variant == Variant.STANDARD ? FilterKernel.identity() : filter;
    }

    ReconstructSpec spec(int variates) {
        ReconstructSpec spec = ReconstructSpec.of(variates).with("train_share=1,window=" + window + ",strength="
                + (variant == Variant.UNFORCED ? 0 : alpha));
        return kernel().isIdentity() ? spec : spec.with("filter=hemodynamic,taps=" + kernel().length());
    }

    PlrnnSpec network(int states) {
        return new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW, states, hidden, 1);
    }

    ReconstructTask task(String source, double[][] values, int trainRows) {
        ReconstructSpec spec = spec(values[0].length);
        return ReconstructTask.of(source, values, null, trainRows, window,
                new ReconstructTask.Filtering(kernel(), spec.cutLeft(), spec.cutRight(), spec.leastNoise()));
    }

    TrainConfig training(long seed) {
        return ReconstructTraining.standard(seed).withEpochs(epochs);
    }
}
