package statespace.kernels.gated;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Workers;

/** Calls of the gated scan for tests. */
public final class GatedRuns {
    private GatedRuns() {}

    /** Decays of either sign and magnitude up to 1. */
    public static GatedScan.Inputs inputs(GatedScan.Shape shape, Memory memory, boolean initial) {
        double most = shape.complex() ? Math.sqrt(0.5) : 1;
        return new GatedScan.Inputs(memory.uniform(shape.decayFloats(), -most, most),
                memory.normal(shape.sequenceFloats(), 0, 1),
                initial ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    public static Run run(GatedScan scan, GatedScan.Shape shape, Memory memory, boolean initial, Workers workers) {
        return run(scan, shape, memory, inputs(shape, memory, initial), workers);
    }

    public static Run run(GatedScan scan, GatedScan.Shape shape, Memory memory, GatedScan.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("a", in.a()).input("b", in.b()).input("initial", in.initial());
        var out = new GatedScan.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal,
                new GatedScan.Gradients(g.get("a"), g.get("b"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }
}
