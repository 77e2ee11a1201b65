package statespace.kernels.attention;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Workers;

/** Calls of linear attention for tests. */
public final class AttentionRuns {
    private AttentionRuns() {}

    /** Keys so short that the delta rule does not grow; decays between 0.5 and 1. */
    public static LinearAttentionScan.Inputs inputs(LinearAttentionScan.Shape shape, Memory memory, boolean initial) {
        double size = 1 / Math.sqrt(shape.keys());
        return new LinearAttentionScan.Inputs(memory.normal(shape.keyFloats(), 0, 1),
                memory.uniform(shape.keyFloats(), -size, size), memory.normal(shape.valueFloats(), 0, 1),
                shape.decay() == LinearAttentionScan.Decay.NONE ? null : memory.uniform(shape.decayFloats(), 0.5, 1),
                shape.delta() ? memory.uniform(shape.betaFloats(), 0, 2) : null,
                initial ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    public static Run run(LinearAttentionScan scan, LinearAttentionScan.Shape shape, Memory memory, boolean initial,
            Workers workers) {
        return run(scan, shape, memory, inputs(shape, memory, initial), workers);
    }

    public static Run run(LinearAttentionScan scan, LinearAttentionScan.Shape shape, Memory memory,
            LinearAttentionScan.Inputs in, Workers workers) {
        var run = new Run();
        run.input("query", in.query()).input("key", in.key()).input("value", in.value());
        run.input("alpha", in.alpha()).input("beta", in.beta()).input("initial", in.initial());
        var out = new LinearAttentionScan.Outputs(memory.blank(shape.valueFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.valueFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal, new LinearAttentionScan.Gradients(g.get("query"),
                g.get("key"), g.get("value"), g.get("alpha"), g.get("beta"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }
}
