package statespace.kernels.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;
import statespace.kernels.Workers;

/** AdamW as its equations read, in float. The specification of {@link AdamWStep}. */
public final class ScalarAdamWStep implements AdamWStep {

    @Override
    public void update(List<Part> parts, Workers workers) {
        AdamWTasks.run(parts, workers, ScalarAdamWStep::update);
    }

    /** Numbers {@code from} to {@code to} - 1 of a tensor. */
    static void update(Part part, AdamWFactors f, long from, long to) {
        MemorySegment parameter = part.parameter();
        MemorySegment gradient = part.gradient();
        MemorySegment first = part.firstMoment();
        MemorySegment second = part.secondMoment();
        for (long place = from * Float.BYTES; place < to * Float.BYTES; place += Float.BYTES) {
            float g = gradient.get(JAVA_FLOAT_UNALIGNED, place);
            float m = Math.fma(g, f.rest1(), first.get(JAVA_FLOAT_UNALIGNED, place) * f.beta1());
            float v = Math.fma(g * f.rest2(), g, second.get(JAVA_FLOAT_UNALIGNED, place) * f.beta2());
            float denominator = (float) Math.sqrt(v) / f.root() + f.epsilon();
            float p = parameter.get(JAVA_FLOAT_UNALIGNED, place) * f.kept() + f.descent() * m / denominator;
            first.set(JAVA_FLOAT_UNALIGNED, place, m);
            second.set(JAVA_FLOAT_UNALIGNED, place, v);
            parameter.set(JAVA_FLOAT_UNALIGNED, place, p);
        }
    }
}
