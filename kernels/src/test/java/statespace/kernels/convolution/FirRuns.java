package statespace.kernels.convolution;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Workers;

/** Calls of the filter for tests. */
public final class FirRuns {
    private FirRuns() {}

    /** A run; the taps have no gradient and so are none of its inputs. */
    public static Run run(FirFilter filter, FirFilter.Shape shape, Memory memory, MemorySegment x, MemorySegment taps,
            Workers workers) {
        var run = new Run().input("x", x);
        MemorySegment y = memory.blank(shape.outputFloats());
        filter.forward(shape, x, taps, y, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.outputFloats(), 0, 1);
        filter.adjoint(shape, taps, dy, g.get("x"), workers);
        return run.finish(memory, y, memory.of(), g, dy, memory.of());
    }

    public static Run run(FirFilter filter, FirFilter.Shape shape, Memory memory, Workers workers) {
        return run(filter, shape, memory, memory.normal(shape.inputFloats(), 0, 1), memory.normal(shape.taps(), 0, 1),
                workers);
    }
}
