package statespace.kernels;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.matrix.MatrixScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.selective.SelectiveScan;

/** One call of a kernel, forward and back, with everything it read and wrote by name. */
public final class Run {
    public final Map<String, MemorySegment> inputs = new LinkedHashMap<>();
    public final Map<String, double[]> results = new LinkedHashMap<>();

    public static Run selective(SelectiveScan scan, SelectiveScan.Shape shape, Memory memory, boolean extras,
            Workers workers) {
        return selective(scan, shape, memory, selectiveInputs(shape, memory, extras), workers);
    }

    static SelectiveScan.Inputs selectiveInputs(SelectiveScan.Shape shape, Memory memory, boolean extras) {
        MemorySegment u = memory.normal(shape.sequenceFloats(), 0, 1);
        MemorySegment delta = extras
                ? memory.normal(shape.sequenceFloats(), -2, 1.5)
                : memory.uniform(shape.sequenceFloats(), 0.001, 0.3);
        MemorySegment a = memory.uniform(shape.transitionFloats(), -8, -0.2);
        MemorySegment b = memory.normal(shape.projectionFloats(), 0, 1);
        MemorySegment c = memory.normal(shape.projectionFloats(), 0, 1);
        return new SelectiveScan.Inputs(u, delta, a, b, c, extras ? memory.normal(shape.channels(), 0, 1) : null,
                extras ? memory.normal(shape.sequenceFloats(), 0, 2) : null,
                extras ? memory.normal(shape.channels(), 0, 0.5) : null,
                extras ? memory.normal(shape.stateFloats(), 0, 1) : null, extras);
    }

    public static Run selective(SelectiveScan scan, SelectiveScan.Shape shape, Memory memory, SelectiveScan.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("u", in.u()).input("delta", in.delta()).input("a", in.a()).input("b", in.b()).input("c", in.c());
        run.input("d", in.d()).input("z", in.z()).input("deltaBias", in.deltaBias()).input("initial", in.initial());
        var out = new SelectiveScan.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal, new SelectiveScan.Gradients(g.get("u"), g.get("delta"),
                g.get("a"), g.get("b"), g.get("c"), g.get("d"), g.get("z"), g.get("deltaBias"), g.get("initial")),
                workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    static DiagonalScan.Inputs diagonalInputs(DiagonalScan.Shape shape, Memory memory, boolean extras) {
        return new DiagonalScan.Inputs(memory.normal(shape.sequenceFloats(), 0, 1),
                memory.uniform(shape.parameterFloats(), -0.69, 0.69), memory.normal(shape.parameterFloats(), 0, 1),
                memory.normal(shape.parameterFloats(), 0, 1), extras ? memory.normal(shape.channels(), 0, 1) : null,
                extras ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    static Run diagonal(DiagonalScan scan, DiagonalScan.Shape shape, Memory memory, boolean extras, Workers workers) {
        return diagonal(scan, shape, memory, diagonalInputs(shape, memory, extras), workers);
    }

    static Run diagonal(DiagonalScan scan, DiagonalScan.Shape shape, Memory memory, DiagonalScan.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("u", in.u()).input("aBar", in.aBar()).input("bBar", in.bBar()).input("c", in.c());
        run.input("d", in.d()).input("initial", in.initial());
        var out = new DiagonalScan.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal, new DiagonalScan.Gradients(g.get("u"), g.get("aBar"),
                g.get("bBar"), g.get("c"), g.get("d"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    public static Run modal(ModalScan scan, ModalScan.Shape shape, Memory memory, boolean extras, Workers workers) {
        return modal(scan, shape, memory, modalInputs(shape, memory, extras), workers);
    }

    public static ModalScan.Inputs modalInputs(ModalScan.Shape shape, Memory memory, boolean extras) {
        MemorySegment a = memory.uniform(shape.transitionFloats(), -8, 8);
        for (int i = 0; i < shape.transitionFloats(); i += shape.width()) {
            memory.element().store(a, i, -Math.abs(memory.element().load(a, i)) - 0.1);
        }
        return new ModalScan.Inputs(memory.normal(shape.sequenceFloats(), 0, 1),
                memory.uniform(shape.sequenceFloats(), 0.001, 0.3), a, memory.normal(shape.bFloats(), 0, 1),
                memory.normal(shape.cFloats(), 0, 1), extras ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    public static Run modal(ModalScan scan, ModalScan.Shape shape, Memory memory, ModalScan.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("u", in.u()).input("delta", in.delta()).input("a", in.a()).input("b", in.b()).input("c", in.c());
        run.input("initial", in.initial());
        var out = new ModalScan.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal, new ModalScan.Gradients(g.get("u"), g.get("delta"),
                g.get("a"), g.get("b"), g.get("c"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    public static Run matrix(MatrixScan scan, MatrixScan.Shape shape, Memory memory, boolean extras, Workers workers) {
        return matrix(scan, shape, memory, matrixInputs(shape, memory, extras), workers);
    }

    /** Drivers and matrices such that a product with M neither grows nor shrinks a state much. */
    public static MatrixScan.Inputs matrixInputs(MatrixScan.Shape shape, Memory memory, boolean extras) {
        double size = 0.3 / Math.sqrt((double) shape.structure().floats(shape.width()) / shape.width()); // of a row
        MemorySegment u = memory.uniform(shape.driverFloats(), -0.7, 0.7);
        for (long i = 0; shape.tokens() && i < shape.driverFloats(); i++) {
            memory.element().store(u, i, (double) ((i * 7 + i / 3) % shape.drivers()));
        }
        return new MatrixScan.Inputs(u, memory.normal(shape.matrixFloats(), 0, size),
                extras ? memory.normal(shape.sequenceFloats(), 0, 0.3) : null,
                extras ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    public static Run matrix(MatrixScan scan, MatrixScan.Shape shape, Memory memory, MatrixScan.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("u", shape.tokens() ? null : in.u()).input("a", in.a()).input("b", in.b());
        run.input("initial", in.initial());
        var out = new MatrixScan.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal,
                new MatrixScan.Gradients(g.get("u"), g.get("a"), g.get("b"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    public static GridScan.Inputs gridInputs(GridScan.Shape shape, Memory memory, boolean initial) {
        boolean selective = shape.selective();
        double least = selective ? -4 : -0.6;
        double most = selective ? -0.3 : 0.6;
        return new GridScan.Inputs(memory.normal(shape.fieldFloats(), 0, 1),
                selective ? memory.uniform(shape.fieldFloats(), 0.01, 0.5) : null,
                selective ? memory.uniform(shape.fieldFloats(), 0.01, 0.5) : null,
                memory.uniform(shape.transitionFloats(), least, most),
                memory.uniform(shape.transitionFloats(), -0.3, shape.rule() == GridScan.Rule.PAPER ? -0.2 : 0.3),
                memory.uniform(shape.transitionFloats(), -0.3, shape.rule() == GridScan.Rule.PAPER ? -0.2 : 0.3),
                memory.uniform(shape.transitionFloats(), least, most), memory.normal(shape.projectionFloats(), 0, 1),
                memory.normal(shape.projectionFloats(), 0, 1), memory.normal(shape.projectionFloats(), 0, 1),
                memory.normal(shape.projectionFloats(), 0, 1),
                initial ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    public static Run grid(GridScan scan, GridScan.Shape shape, Memory memory, boolean initial, Workers workers) {
        return grid(scan, shape, memory, gridInputs(shape, memory, initial), workers);
    }

    public static Run grid(GridScan scan, GridScan.Shape shape, Memory memory, GridScan.Inputs in, Workers workers) {
        return grid(scan, shape, memory, in, new Memory(memory.element(), 77).normal(shape.fieldFloats(), 0, 1),
                new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1), workers);
    }

    public static Run grid(GridScan scan, GridScan.Shape shape, Memory memory, GridScan.Inputs in, MemorySegment dy,
            MemorySegment dFinal, Workers workers) {
        var run = new Run();
        run.input("x", in.x()).input("delta1", in.delta1()).input("delta2", in.delta2()).input("a1", in.a1());
        run.input("a2", in.a2()).input("a3", in.a3()).input("a4", in.a4()).input("b1", in.b1()).input("b2", in.b2());
        run.input("c1", in.c1()).input("c2", in.c2()).input("initial", in.initial());
        var out = new GridScan.Outputs(memory.blank(shape.fieldFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        scan.adjoint(shape, in, out.checkpoints(), dy, dFinal, new GridScan.Gradients(g.get("x"), g.get("delta1"),
                g.get("delta2"), g.get("a1"), g.get("a2"), g.get("a3"), g.get("a4"), g.get("b1"), g.get("b2"),
                g.get("c1"), g.get("c2"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy,
                dFinal == null ? memory.of(new double[Math.toIntExact(shape.stateFloats())]) : dFinal);
    }

    static CausalConv.Inputs convInputs(CausalConv.Shape shape, Memory memory, boolean extras) {
        return new CausalConv.Inputs(memory.normal(shape.sequenceFloats(), 0, 1),
                memory.normal(shape.weightFloats(), 0, 1), extras ? memory.normal(shape.channels(), 0, 1) : null,
                extras ? memory.normal(shape.stateFloats(), 0, 1) : null, extras);
    }

    static Run conv(CausalConv conv, CausalConv.Shape shape, Memory memory, boolean extras, Workers workers) {
        return conv(conv, shape, memory, convInputs(shape, memory, extras), workers);
    }

    static Run conv(CausalConv conv, CausalConv.Shape shape, Memory memory, CausalConv.Inputs in, Workers workers) {
        var run = new Run();
        run.input("x", in.x()).input("weight", in.weight()).input("bias", in.bias()).input("initial", in.initial());
        var out = new CausalConv.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()));
        conv.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        conv.adjoint(shape, in, dy, dFinal,
                new CausalConv.Gradients(g.get("x"), g.get("weight"), g.get("bias"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    public static RmsNorm.Inputs normInputs(RmsNorm.Shape shape, Memory memory, double epsilon) {
        return new RmsNorm.Inputs(memory.normal(shape.floats(), 0, 1), memory.normal(shape.width(), 1, 0.5), epsilon);
    }

    public static Run norm(RmsNorm norm, RmsNorm.Shape shape, Memory memory, boolean plus, Workers workers) {
        return norm(norm, shape, memory, normInputs(shape, memory, 1e-5), plus, workers);
    }

    public static Run norm(RmsNorm norm, RmsNorm.Shape shape, Memory memory, RmsNorm.Inputs in, boolean plus,
            Workers workers) {
        var run = new Run();
        run.input("x", in.x()).input("gain", in.gain());
        MemorySegment y = memory.blank(shape.floats());
        norm.forward(shape, in, y, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.floats(), 0, 1);
        norm.adjoint(shape, in, dy, plus ? new Memory(memory.element(), 78).normal(shape.floats(), 0, 1) : null,
                new RmsNorm.Gradients(g.get("x"), g.get("gain")), workers);
        return run.finish(memory, y, memory.of(), g, dy, memory.of());
    }

    /** Σ dy y + Σ dFinal finalState, the loss whose gradients the run holds. */
    public double loss() {
        double sum = 0;
        for (String name : new String[]{"y", "finalState"}) {
            double[] weight = results.get("seed of " + name);
            double[] value = results.get(name);
            for (int i = 0; i < value.length; i++) {
                sum += weight[i] * value[i];
            }
        }
        return sum;
    }

    /** Something that the call reads; null where it is absent. */
    public Run input(String name, MemorySegment segment) {
        if (segment != null) {
            inputs.put(name, segment);
        }
        return this;
    }

    /** Memory for a gradient of each input. */
    public Map<String, MemorySegment> gradients(Memory memory) {
        Map<String, MemorySegment> gradients = new LinkedHashMap<>();
        inputs.forEach(
                (name, segment) -> gradients.put(name, memory.blank(segment.byteSize() / memory.element().bytes())));
        return gradients;
    }

    /** What the call wrote, and the gradients that it was given. */
    public Run finish(Memory memory, MemorySegment y, MemorySegment finalState, Map<String, MemorySegment> gradients,
            MemorySegment dy, MemorySegment dFinal) {
        results.put("y", memory.read(y));
        results.put("finalState", memory.read(finalState));
        gradients.forEach((name, segment) -> results.put("gradient of " + name, memory.read(segment)));
        results.put("seed of y", memory.read(dy));
        results.put("seed of finalState", memory.read(dFinal));
        return this;
    }
}
