package statespace.kernels.modal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.Element;
import statespace.kernels.FiniteDifferencesTest;
import statespace.kernels.Kernels;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Same;
import statespace.kernels.SequencesInPartsTest;
import statespace.kernels.Workers;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.VectorMath;
import statespace.kernels.selective.SelectiveScan;

/** The scan over modes: twins, gradients, sequences in parts, threads, the real special case. */
class ModalScanTest {

    private static ModalScan.Shape shape(int batch, int length, int channels, int modes, int options) {
        return new ModalScan.Shape(batch, length, channels, modes, (options & 1) != 0, (options & 2) != 0,
                (options & 4) != 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 63, 64, 65, 257})
    void twinsAgree(int length) {
        Workers workers = Workers.shared();
        for (int channels : new int[]{1, 15, 16, 17, 65}) {
            for (int modes : new int[]{1, 2, 5}) {
                for (int options = 0; options < 8; options++) {
                    var shape = shape(2, length, channels, modes, options);
                    boolean initial = (options + channels) % 2 == 0;
                    Same.nearly(shape.toString(),
                            Run.modal(Kernels.scalar().get(ModalScan.class), shape, new Memory(Element.FLOAT, 11),
                                    initial,
                                    workers),
                            Run.modal(Kernels.vector().get(ModalScan.class), shape, new Memory(Element.FLOAT, 11),
                                    initial,
                                    workers),
                            2e-6 * (4 + Math.sqrt((double) length + channels)));
                }
            }
        }
    }

    @Test
    void gradientsEqualCentralDifferences() {
        for (int options = 0; options < 8; options++) {
            var memory = new Memory(Element.DOUBLE, 12);
            var shape = shape(2, 70, 2, 2, options);
            var in = Run.modalInputs(shape, memory, true);
            FiniteDifferencesTest.check(memory,
                    () -> Run.modal(new ScalarModalScan(Element.DOUBLE), shape, memory, in, Workers.of(1)));
        }
    }

    @Test
    void aSequenceInPartsIsTheWhole() {
        var memory = new Memory(Element.FLOAT, 13);
        var shape = shape(1, 100, 17, 3, 7);
        var in = Run.modalInputs(shape, memory, false);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            var whole = memory.blank(shape.sequenceFloats());
            var last = memory.blank(shape.stateFloats());
            kernels.get(ModalScan.class).forward(shape, in, new ModalScan.Outputs(whole, last, null), Workers.of(2));
            var parts = memory.blank(shape.sequenceFloats());
            java.lang.foreign.MemorySegment state = null;
            for (int[] part : new int[][]{{0, 37}, {37, 100}}) {
                var next = memory.blank(shape.stateFloats());
                var piece = new ModalScan.Inputs(SequencesInPartsTest.rows(in.u(), part, 17),
                        SequencesInPartsTest.rows(in.delta(), part, 17), in.a(),
                        SequencesInPartsTest.rows(in.b(), part, 6), SequencesInPartsTest.rows(in.c(), part, 6), state);
                kernels.get(ModalScan.class).forward(shape(1, part[1] - part[0], 17, 3, 7), piece,
                        new ModalScan.Outputs(SequencesInPartsTest.rows(parts, part, 17), next, null),
                        Workers.of(2));
                state = next;
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), 1e-4);
            assertArrayEquals(memory.read(last), memory.read(state), 1e-4);
        }
    }

    @Test
    void threadsDoNotChangeBits() {
        for (int options = 0; options < 8; options++) {
            var shape = shape(3, 100, 50, 3, options);
            for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                Same.bits(shape.toString(),
                        Run.modal(kernels.get(ModalScan.class), shape, new Memory(Element.FLOAT, 14), true,
                                Workers.of(1)),
                        Run.modal(kernels.get(ModalScan.class), shape, new Memory(Element.FLOAT, 14), true,
                                Workers.of(3)));
            }
        }
    }

    /** With selective B and C and real modes it is Mamba's scan. */
    @Test
    void realModesWithSelectiveProjectionsAreTheSelectiveScan() {
        var memory = new Memory(Element.FLOAT, 15);
        var shape = shape(2, 130, 33, 4, 6);
        var in = Run.modalInputs(shape, memory, true);
        Run modal = Run.modal(Kernels.active().get(ModalScan.class), shape, memory, in, Workers.shared());
        Run selective = Run.selective(Kernels.active().get(SelectiveScan.class), new SelectiveScan.Shape(2, 130, 33, 4),
                memory,
                new SelectiveScan.Inputs(in.u(), in.delta(), in.a(), in.b(), in.c(), null, null, null, in.initial(),
                        false),
                Workers.shared());
        Same.nearly("against the selective scan", selective, modal, 3e-5);
    }

    /** The phase is reduced with care: exact cosines and sines far from zero. */
    @Test
    void largePhasesTurnRight() {
        float[] s = new float[4 * Lanes.COUNT];
        for (int trial = 0; trial < 4000; trial++) {
            float phase = (trial - 2000) * 7.3f;
            java.util.Arrays.fill(s, 0, Lanes.COUNT, phase);
            java.util.Arrays.fill(s, Lanes.COUNT, 3 * Lanes.COUNT, 1);
            VectorMath.turn(s, 0, Lanes.COUNT, 2 * Lanes.COUNT, 3 * Lanes.COUNT, Lanes.COUNT);
            assertEquals(Math.cos(phase), s[2 * Lanes.COUNT], 2e-6, "cos " + phase);
            assertEquals(Math.sin(phase), s[3 * Lanes.COUNT], 2e-6, "sin " + phase);
        }
    }
}
