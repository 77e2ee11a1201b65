package statespace.train;

import statespace.layer.Parameter;

/** Says of every parameter how it is moved. */
@FunctionalInterface
public interface ParameterPlan {
    /**
     * How parameters are moved.
     *
     * @param rate
     *            peak learning rate
     * @param decay
     *            decoupled weight decay
     */
    record Group(double rate, double decay) {}

    /** The group of a trained parameter. */
    Group of(Parameter parameter);

    /**
     * By role: matrices decay, recurrent parameters have a rate of their own and decay only where the configuration says so,
     * the rest neither.
     */
    static ParameterPlan byRole(TrainConfig config) {
        return parameter -> new Group(
                parameter.role().recurrent() ? config.recurrentRate() : config.learningRate(),
                parameter.role().decayed() || (config.decayRecurrent() && parameter.role().recurrent())
                        ? config.weightDecay()
                        : 0);
    }
}
