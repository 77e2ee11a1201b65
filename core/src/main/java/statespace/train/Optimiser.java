package statespace.train;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.format.DType;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.model.CheckpointException;
import statespace.tensor.AdamW;
import statespace.tensor.Tensors;

/**
 * AdamW (Loshchilov and Hutter 2019) with three groups by role: decayed matrices; vectors, not decayed; recurrent
 * parameters at a rate of their own, not decayed.
 */
final class Optimiser {
    private static final String FIRST = "optimiser.exp_avg.";
    private static final String SECOND = "optimiser.exp_avg_sq.";
    private static final String STEPS = "optimiser.step.";
    private static final long[] SCALAR = {};

    private final TrainConfig config;
    private final List<Parameter> parameters;
    private final TensorVector all = new TensorVector();
    private final AdamW adam;

    Optimiser(List<Parameter> parameters, TrainConfig config) {
        this.config = config;
        List<Parameter> decayed = with(parameters, p -> p.role().decayed());
        List<Parameter> plain = with(parameters, p -> !p.role().decayed() && !p.role().recurrent());
        List<Parameter> recurrent = with(parameters, p -> p.role().recurrent());
        this.parameters = Parameter.concat(decayed, plain, recurrent);
        adam = new AdamW(List.of(new AdamW.Group(values(decayed), config.decay()), new AdamW.Group(values(plain), 0),
                new AdamW.Group(values(recurrent), 0)));
        with(parameters, _ -> true).forEach(p -> all.push_back(p.value()));
        all.retainReference();
    }

    private static List<Parameter> with(List<Parameter> parameters, Predicate<Parameter> filter) {
        return parameters.stream().filter(p -> p.role().trained()).filter(filter).toList();
    }

    private static List<Tensor> values(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::value).toList();
    }

    void zeroGradients() {
        adam.zeroGradients();
    }

    /** Scales the gradient down to the largest norm allowed and returns the norm it had. */
    double clip() {
        return clip_grad_norm_(all, config.clip());
    }

    void step(double factor) {
        double rate = factor * config.rate();
        adam.step(rate, rate, factor * config.recurrentRate());
    }

    /** Moments and counts of steps by the names of the parameters. */
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
            if (steps < 0) {
                throw refusal(file, "a count of steps in '" + STEPS + name + "'", Long.toString(steps));
            }
            adam.restore(i, steps, new AdamW.Moments(entry(file, stored, FIRST + name, DType.F32, shape).toFloats(),
                    entry(file, stored, SECOND + name, DType.F32, shape).toFloats()));
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
