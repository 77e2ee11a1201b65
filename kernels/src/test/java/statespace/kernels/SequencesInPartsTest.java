package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.selective.SelectiveScan;

/** A whole sequence gives what its first part and then the rest, from the state in between, give. */
public class SequencesInPartsTest {
    private static final int LENGTH = 100;
    private static final int CHANNELS = 17;
    private static final double TOLERANCE = 1e-4;
    private static final Workers WORKERS = Workers.of(2);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void selectiveScan(int cut) {
        var memory = new Memory(Element.FLOAT, 7);
        var shape = new SelectiveScan.Shape(1, LENGTH, CHANNELS, 5);
        var in = Run.selectiveInputs(shape, memory, true);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            MemorySegment whole = memory.blank(shape.sequenceFloats());
            MemorySegment last = memory.blank(shape.stateFloats());
            kernels.get(SelectiveScan.class).forward(shape, in, new SelectiveScan.Outputs(whole, last, null), WORKERS);
            MemorySegment parts = memory.blank(shape.sequenceFloats());
            MemorySegment state = in.initial();
            for (int[] part : new int[][]{{0, cut}, {cut, LENGTH}}) {
                MemorySegment next = memory.blank(shape.stateFloats());
                var piece = new SelectiveScan.Inputs(rows(in.u(), part, CHANNELS), rows(in.delta(), part, CHANNELS),
                        in.a(),
                        rows(in.b(), part, 5), rows(in.c(), part, 5), in.d(), rows(in.z(), part, CHANNELS),
                        in.deltaBias(), state,
                        true);
                kernels.get(SelectiveScan.class).forward(new SelectiveScan.Shape(1, part[1] - part[0], CHANNELS, 5),
                        piece,
                        new SelectiveScan.Outputs(rows(parts, part, CHANNELS), next, null), WORKERS);
                state = next;
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), TOLERANCE);
            assertArrayEquals(memory.read(last), memory.read(state), TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void diagonalScan(int cut) {
        for (boolean complex : new boolean[]{false, true}) {
            var memory = new Memory(Element.FLOAT, 8);
            var shape = new DiagonalScan.Shape(1, LENGTH, CHANNELS, 5, complex);
            var in = Run.diagonalInputs(shape, memory, false);
            for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                MemorySegment whole = memory.blank(shape.sequenceFloats());
                MemorySegment last = memory.blank(shape.stateFloats());
                kernels.get(DiagonalScan.class).forward(shape, in, new DiagonalScan.Outputs(whole, last, null),
                        WORKERS);
                MemorySegment parts = memory.blank(shape.sequenceFloats());
                MemorySegment state = null;
                for (int[] part : new int[][]{{0, cut}, {cut, LENGTH}}) {
                    MemorySegment next = memory.blank(shape.stateFloats());
                    var piece = new DiagonalScan.Inputs(rows(in.u(), part, CHANNELS), in.aBar(), in.bBar(), in.c(),
                            in.d(),
                            state);
                    kernels.get(DiagonalScan.class).forward(
                            new DiagonalScan.Shape(1, part[1] - part[0], CHANNELS, 5, complex),
                            piece,
                            new DiagonalScan.Outputs(rows(parts, part, CHANNELS), next, null), WORKERS);
                    state = next;
                }
                assertArrayEquals(memory.read(whole), memory.read(parts), TOLERANCE);
                assertArrayEquals(memory.read(last), memory.read(state), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 99, 100})
    void causalConvolution(int cut) {
        var memory = new Memory(Element.FLOAT, 9);
        var shape = new CausalConv.Shape(1, LENGTH, CHANNELS, 4);
        var in = Run.convInputs(shape, memory, true);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            MemorySegment whole = memory.blank(shape.sequenceFloats());
            MemorySegment last = memory.blank(shape.stateFloats());
            kernels.get(CausalConv.class).forward(shape, in, new CausalConv.Outputs(whole, last), WORKERS);
            MemorySegment parts = memory.blank(shape.sequenceFloats());
            MemorySegment state = in.initial();
            for (int[] part : new int[][]{{0, cut}, {cut, LENGTH}}) {
                MemorySegment next = memory.blank(shape.stateFloats());
                var piece = new CausalConv.Inputs(rows(in.x(), part, CHANNELS), in.weight(), in.bias(), state, true);
                kernels.get(CausalConv.class).forward(new CausalConv.Shape(1, part[1] - part[0], CHANNELS, 4), piece,
                        new CausalConv.Outputs(rows(parts, part, CHANNELS), next), WORKERS);
                state = next;
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), TOLERANCE);
            assertArrayEquals(memory.read(last), memory.read(state), 0);
        }
    }

    @Test
    void noStepsLeaveTheStateAsItWas() {
        var memory = new Memory(Element.FLOAT, 10);
        var shape = new SelectiveScan.Shape(2, 0, CHANNELS, 5);
        var in = Run.selectiveInputs(shape, memory, true);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            Run run = Run.selective(kernels.get(SelectiveScan.class), shape, memory, in, WORKERS);
            assertArrayEquals(memory.read(in.initial()), run.results.get("finalState"), 0);
            assertArrayEquals(run.results.get("seed of finalState"), run.results.get("gradient of initial"), 0);
            assertArrayEquals(new double[CHANNELS * 5], run.results.get("gradient of a"), 0);
        }
    }

    public static MemorySegment rows(MemorySegment segment, int[] part, int width) {
        return segment.asSlice(4L * part[0] * width, 4L * (part[1] - part[0]) * width);
    }
}
