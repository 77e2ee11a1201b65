package statespace.kernels.optimizer;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.Workers;

/** AdamW straight from memory and back, with the operations of {@link ScalarAdamWStep}, which takes what is left over. */
public final class VectorAdamWStep implements AdamWStep {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void update(List<Part> parts, Workers workers) {
        AdamWTasks.run(parts, workers, VectorAdamWStep::update);
    }

    private static void update(Part part, AdamWFactors f, long from, long to) {
        long whole = to - (to - from) % COUNT;
        full(part.parameter(), part.gradient(), part.firstMoment(), part.secondMoment(), f, from * Float.BYTES,
                (int) (whole - from) / COUNT);
        ScalarAdamWStep.update(part, f, whole, to);
    }

    /** Whole vectors, from a place in bytes on. */
    private static void full(MemorySegment parameter, MemorySegment gradient, MemorySegment first, MemorySegment second,
            AdamWFactors f, long from, int vectors) {
        FloatVector kept = FloatVector.broadcast(SPECIES, f.kept());
        FloatVector beta1 = FloatVector.broadcast(SPECIES, f.beta1());
        FloatVector rest1 = FloatVector.broadcast(SPECIES, f.rest1());
        FloatVector beta2 = FloatVector.broadcast(SPECIES, f.beta2());
        FloatVector rest2 = FloatVector.broadcast(SPECIES, f.rest2());
        FloatVector root = FloatVector.broadcast(SPECIES, f.root());
        FloatVector epsilon = FloatVector.broadcast(SPECIES, f.epsilon());
        FloatVector descent = FloatVector.broadcast(SPECIES, f.descent());
        for (int i = 0; i < vectors; i++) {
            long place = from + (long) i * COUNT * Float.BYTES;
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradient, place, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(SPECIES, first, place, ORDER).mul(beta1);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, second, place, ORDER).mul(beta2);
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameter, place, ORDER).mul(kept);
            m = g.fma(rest1, m);
            v = g.mul(rest2).fma(g, v);
            p = p.add(m.mul(descent).div(v.lanewise(VectorOperators.SQRT).div(root).add(epsilon)));
            m.intoMemorySegment(first, place, ORDER);
            v.intoMemorySegment(second, place, ORDER);
            p.intoMemorySegment(parameter, place, ORDER);
        }
    }
}
