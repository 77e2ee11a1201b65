package statespace.train;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.TensorVector;
import statespace.format.DType;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.model.CheckpointException;
import statespace.tensor.AdamW;
import statespace.tensor.Lookahead;
import statespace.tensor.Tensors;

/** AdamW, RAdam or Ranger over the groups of a {@link ParameterPlan}. */
final class Optimiser {
    private static final long MOST_STEPS = 1L << 53; // beyond, counts are no longer exact in a double
    private static final String FIRST = "optimiser.exp_avg.";
    private static final String SECOND = "optimiser.exp_avg_sq.";
    private static final String SLOW = "optimiser.slow.";
    private static final String STEPS = "optimiser.step.";
    private static final long[] SCALAR = {};

    private final double clip;
    private final double[] rates; // peak rate of each group
    private final List<Parameter> parameters; // group after group
    private final TensorVector all = new TensorVector();
    private final AdamW adam;
    private final Lookahead lookahead; // null for none

    public Optimiser(List<Parameter> parameters, ParameterPlan plan, double clip) {
        this(parameters, plan, clip, TrainConfig.Rule.ADAMW);
    }

    public Optimiser(List<Parameter> parameters, ParameterPlan plan, double clip, TrainConfig.Rule rule) {
        this.clip = clip;
        List<Parameter> trained = parameters.stream().filter(p -> p.role().trained()).toList();
        Map<ParameterPlan.Group, List<Parameter>> groups = new LinkedHashMap<>();
        trained.forEach(p -> groups.computeIfAbsent(plan.of(p), _ -> new ArrayList<>()).add(p));
        this.parameters = groups.values().stream().flatMap(List::stream).toList();
        rates = groups.keySet().stream().mapToDouble(ParameterPlan.Group::rate).toArray();
        adam = new AdamW(groups.entrySet().stream().map(group -> new AdamW.Group(
                group.getValue().stream().map(Parameter::value).toList(), group.getKey().decay())).toList(),
                switch (rule) {
                    case ADAMW -> AdamW.Rectification.NONE;
                    case RADAM -> AdamW.Rectification.RADAM;
                    case RANGER -> AdamW.Rectification.RANGER;
                });
        lookahead = rule == TrainConfig.Rule.RANGER
                ? new Lookahead(this.parameters.stream().map(Parameter::value).toList())
                : null;
        trained.forEach(p -> all.push_back(p.value()));
        all.retainReference();
    }

    void zeroGradients() {
        adam.zeroGradients();
    }

    /** Scales the gradient down to the largest norm allowed and returns the norm it had. */
    double clip() {
        return clip_grad_norm_(all, clip);
    }

    void step(double factor) {
        long[] before = IntStream.range(0, parameters.size()).mapToLong(adam::steps).toArray();
        adam.step(Arrays.stream(rates).map(rate -> factor * rate).toArray());
        for (int i = 0; lookahead != null && i < before.length; i++) {
            if (adam.steps(i) > before[i]) {
                lookahead.after(i, adam.steps(i));
            }
        }
    }

    /** Moments, counts of steps and slow copies by the names of the parameters. */
    Map<String, SafeTensors.Entry> entries() {
        Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) { // first, so that all lie at multiples of 8 bytes
            entries.put(STEPS + parameters.get(i).name(), SafeTensors.Entry.ofLong(adam.steps(i)));
        }
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            long[] shape = Tensors.shape(parameters.get(i).value());
            AdamW.Moments moments = adam.moments(i);
            entries.put(FIRST + name, SafeTensors.Entry.floats(shape, moments.first()));
            entries.put(SECOND + name, SafeTensors.Entry.floats(shape, moments.second()));
            if (lookahead != null) {
                entries.put(SLOW + name, SafeTensors.Entry.floats(shape, lookahead.slow(i)));
            }
        }
        return entries;
    }

    /**
     * Goes on from the entries of a file.
     *
     * @throws CheckpointException
     *             if one is missing or does not fit
     */
    void fill(Path file, Map<String, SafeTensors.Entry> stored) {
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            long[] shape = Tensors.shape(parameters.get(i).value());
            long steps = entry(file, stored, STEPS + name, DType.I64, SCALAR).toLong();
            if (steps < 0 || steps > MOST_STEPS) {
                throw refusal(file, "a count of steps in '" + STEPS + name + "'", Long.toString(steps));
            }
            adam.restore(i, steps, new AdamW.Moments(entry(file, stored, FIRST + name, DType.F32, shape).toFloats(),
                    entry(file, stored, SECOND + name, DType.F32, shape).toFloats()));
            if (lookahead != null) {
                lookahead.restore(i, entry(file, stored, SLOW + name, DType.F32, shape).toFloats());
            }
        }
    }

    private static SafeTensors.Entry entry(Path file, Map<String, SafeTensors.Entry> stored, String name, DType type,
            long[] shape) {
        SafeTensors.Entry entry = stored.get(name);
        String expected = "'" + name + "' as " + type + " " + Arrays.toString(shape);
        if (entry == null) {
            throw refusal(file, expected, "none");
        }
        if (entry.type() != type || !Arrays.equals(entry.shape(), shape)) {
            throw refusal(file, expected, entry.type() + " " + Arrays.toString(entry.shape()));
        }
        return entry;
    }

    private static CheckpointException refusal(Path file, String expected, String found) {
        return new CheckpointException(
                file + ": expected " + expected + ", found " + found + "; start the run anew");
    }
}
