package statespace.kernels.piecewise;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import statespace.kernels.Element;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Workers;
import statespace.kernels.convolution.FirFilter;
import statespace.kernels.convolution.ScalarFirFilter;

/** Calls of the piecewise-linear scan for tests. */
public final class PiecewiseRuns {
    private PiecewiseRuns() {}

    /**
     * Weights as large as at the beginning of a training run, so that orbits stay bounded.
     *
     * @param forced whether some of the states are forced: of every fourth number, and of the last third of the steps, the
     *               forcing is not known
     */
    public static PiecewiseLinearScan.Inputs inputs(PiecewiseLinearScan.Shape shape, Memory memory, boolean drive,
            boolean forced) {
        double[] strength = new double[shape.length()];
        Arrays.fill(strength, 0.15);
        return inputs(shape, memory, drive, forced ? memory.of(strength) : null);
    }

    /** The same with strengths of its own; none where they are null. */
    public static PiecewiseLinearScan.Inputs inputs(PiecewiseLinearScan.Shape shape, Memory memory, boolean drive,
            MemorySegment strength) {
        int latent = shape.latent();
        double wide = 1 / Math.sqrt(shape.hidden());
        double narrow = 1 / Math.sqrt(latent);
        MemorySegment forcing = null;
        if (strength != null) {
            forcing = memory.normal(shape.sequenceFloats(), 0, 1);
            for (long i = 0; i < shape.sequenceFloats(); i++) {
                long step = i / latent % shape.length();
                if (i % 4 == 3 || step >= shape.length() - shape.length() / 3) {
                    memory.element().store(forcing, i, Double.NaN);
                }
            }
        }
        return new PiecewiseLinearScan.Inputs(memory.normal(shape.stateFloats(), 0, 1),
                memory.uniform(latent, 0.3, 0.9), memory.uniform(shape.matrixFloats(), -wide, wide),
                memory.uniform(shape.matrixFloats(), -narrow, narrow), memory.normal(latent, 0, 0.2),
                memory.normal(shape.hidden(), 0, 0.5),
                drive ? memory.normal(shape.sequenceFloats(), 0, 0.3) : null, forcing, strength);
    }

    public static Run run(PiecewiseLinearScan scan, PiecewiseLinearScan.Shape shape, Memory memory, boolean drive,
            boolean forced, Workers workers) {
        return run(scan, shape, memory, inputs(shape, memory, drive, forced), workers);
    }

    /** A run; what is forced with has no gradient and so is none of its inputs. */
    public static Run run(PiecewiseLinearScan scan, PiecewiseLinearScan.Shape shape, Memory memory,
            PiecewiseLinearScan.Inputs in, Workers workers) {
        return run(scan, shape, memory, in, null, workers);
    }

    /** A run whose adjoint reads these outputs; its own where they are null. */
    static Run run(PiecewiseLinearScan scan, PiecewiseLinearScan.Shape shape, Memory memory,
            PiecewiseLinearScan.Inputs in, MemorySegment z, Workers workers) {
        var run = new Run();
        run.input("initial", in.initial()).input("decay", in.decay()).input("output", in.output());
        run.input("input", in.input()).input("offset", in.offset()).input("threshold", in.threshold());
        run.input("drive", in.drive());
        var out = new PiecewiseLinearScan.Outputs(memory.blank(shape.sequenceFloats()),
                memory.blank(shape.stateFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dz = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dLast = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, z == null ? out.z() : z, dz, dLast, gradients(g), workers);
        return run.finish(memory, out.z(), out.last(), g, dz, dLast);
    }

    /** A run whose outputs are the predictions after a filter along time, both in double. */
    static Run filtered(PiecewiseLinearScan.Shape shape, Memory memory, PiecewiseLinearScan.Inputs in,
            MemorySegment taps) {
        var run = new Run();
        run.input("initial", in.initial()).input("decay", in.decay()).input("output", in.output());
        run.input("input", in.input()).input("offset", in.offset()).input("threshold", in.threshold());
        var filter = new ScalarFirFilter(Element.DOUBLE);
        var scan = new ScalarPiecewiseLinearScan(Element.DOUBLE);
        var along = new FirFilter.Shape(shape.batch(), shape.length(), shape.latent(), memory.read(taps).length);
        MemorySegment z = memory.blank(shape.sequenceFloats());
        MemorySegment last = memory.blank(shape.stateFloats());
        scan.forward(shape, in, new PiecewiseLinearScan.Outputs(z, last), Workers.of(1));
        MemorySegment y = memory.blank(along.outputFloats());
        filter.forward(along, z, taps, y, Workers.of(1));
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(along.outputFloats(), 0, 1);
        MemorySegment dLast = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        MemorySegment dz = memory.blank(shape.sequenceFloats());
        filter.adjoint(along, taps, dy, dz, Workers.of(1));
        scan.adjoint(shape, in, z, dz, dLast, gradients(g), Workers.of(1));
        return run.finish(memory, y, last, g, dy, dLast);
    }

    static PiecewiseLinearScan.Gradients gradients(Map<String, MemorySegment> g) {
        return new PiecewiseLinearScan.Gradients(g.get("initial"), g.get("decay"), g.get("output"), g.get("input"),
                g.get("offset"), g.get("threshold"), g.get("drive"));
    }
}
