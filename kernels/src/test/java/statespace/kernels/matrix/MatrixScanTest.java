package statespace.kernels.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
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
import statespace.kernels.matrix.MatrixStructure.Blocks;
import statespace.kernels.matrix.MatrixStructure.Hadamard;
import statespace.kernels.matrix.MatrixStructure.LowRank;

/** The matrix scan: twins, gradients, sequences in parts, threads, structures that are one another, integrators. */
class MatrixScanTest {
    private static final Integrator ADDED = new Integrator(0, Integrator.Input.ADDED);

    private record Form(int width, MatrixStructure structure) {}

    private static final List<Form> FORMS = List.of(new Form(1, new Blocks(1)), new Form(33, new Blocks(1)),
            new Form(64, new Blocks(4)), new Form(12, new Blocks(2)), new Form(72, new Blocks(4)),
            new Form(48, new Blocks(3)), new Form(128, new Blocks(8)), new Form(16, new Blocks(16)),
            new Form(17, new Blocks(17)), new Form(80, new Blocks(40)), new Form(32, new Hadamard()),
            new Form(4, new Hadamard()), new Form(1, new Hadamard()), new Form(19, new LowRank(0)),
            new Form(35, new LowRank(3)));
    private static final List<Integrator> INTEGRATORS = List.of(Integrator.EULER, Integrator.taylor(2),
            new Integrator(3, Integrator.Input.ADDED), Integrator.taylor(4), Integrator.EXPONENTIAL, ADDED);

    private static MatrixScan.Shape shape(int batch, int length, int drivers, Form form, Integrator integrator) {
        return new MatrixScan.Shape(batch, length, drivers, form.width, form.structure, integrator, false);
    }

    private static MatrixScan.Shape tokens(int batch, int length, int tokens, Form form, Integrator integrator) {
        return new MatrixScan.Shape(batch, length, tokens, form.width, form.structure, integrator, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 19})
    void twinsAgree(int length) {
        for (Form form : FORMS) {
            for (Integrator integrator : INTEGRATORS) {
                boolean extras = integrator.order() % 2 == 0;
                agree(shape(2, length, 1, form, integrator), !extras);
                agree(shape(1, length, 5, form, integrator), extras);
                if (form.structure instanceof Blocks) {
                    agree(tokens(2, length, 5, form, integrator), true);
                }
            }
        }
    }

    /** More sequences than a group has, more steps than a chunk has. */
    @Test
    void twinsAgreeOverManySequencesAndSteps() {
        for (Form form : FORMS) {
            agree(shape(2, 70, 3, form, Integrator.EULER), true);
            agree(shape(35, 9, 3, form, Integrator.taylor(2)), true);
        }
    }

    private static void agree(MatrixScan.Shape shape, boolean extras) {
        Same.nearly(shape.toString(),
                Run.matrix(Kernels.scalar().get(MatrixScan.class), shape, new Memory(Element.FLOAT, 31), extras,
                        Workers.shared()),
                Run.matrix(Kernels.vector().get(MatrixScan.class), shape, new Memory(Element.FLOAT, 31), extras,
                        Workers.shared()),
                4e-6 * (4 + Math.sqrt((double) shape.length() * shape.batch() + shape.width())));
    }

    @Test
    void gradientsEqualCentralDifferences() {
        for (Form form : List.of(new Form(6, new Blocks(1)), new Form(6, new Blocks(3)), new Form(5, new Blocks(5)),
                new Form(8, new Hadamard()), new Form(5, new LowRank(2)))) {
            for (Integrator integrator : INTEGRATORS) {
                gradients(shape(2, 5, 2, form, integrator), 1);
                if (form.structure instanceof Blocks) {
                    gradients(tokens(2, 7, 3, form, integrator), 1);
                }
            }
            gradients(shape(1, 3, 2, form, Integrator.EXPONENTIAL), 6); // steps in several parts
            gradients(shape(1, 3, 2, form, ADDED), 6);
        }
    }

    private static void gradients(MatrixScan.Shape shape, double size) {
        var memory = new Memory(Element.DOUBLE, 32);
        var in = Run.matrixInputs(shape, memory, true);
        for (long i = 0; size != 1 && i < shape.driverFloats(); i++) {
            memory.element().store(in.u(), i, size * memory.element().load(in.u(), i));
        }
        FiniteDifferencesTest.check(memory,
                () -> Run.matrix(new ScalarMatrixScan(Element.DOUBLE), shape, memory, in, Workers.of(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100})
    void aSequenceInPartsIsTheWhole(int part) {
        for (Form form : FORMS) {
            for (Integrator integrator : List.of(Integrator.EULER, Integrator.taylor(4), Integrator.EXPONENTIAL)) {
                var memory = new Memory(Element.FLOAT, 33);
                var shape = shape(1, 100, 3, form, integrator);
                var in = Run.matrixInputs(shape, memory, true);
                for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                    inParts(kernels.get(MatrixScan.class), shape, in, memory, part);
                }
            }
        }
    }

    private static void inParts(MatrixScan scan, MatrixScan.Shape shape, MatrixScan.Inputs in, Memory memory,
            int part) {
        var whole = memory.blank(shape.sequenceFloats());
        var last = memory.blank(shape.stateFloats());
        scan.forward(shape, in, new MatrixScan.Outputs(whole, last, null), Workers.of(2));
        var parts = memory.blank(shape.sequenceFloats());
        MemorySegment state = in.initial();
        for (int begin = 0; begin < shape.length(); begin += part) {
            int[] rows = {begin, Math.min(begin + part, shape.length())};
            var next = memory.blank(shape.stateFloats());
            var piece = new MatrixScan.Inputs(SequencesInPartsTest.rows(in.u(), rows, shape.drivers()), in.a(),
                    SequencesInPartsTest.rows(in.b(), rows, shape.width()), state);
            scan.forward(
                    new MatrixScan.Shape(1, rows[1] - rows[0], shape.drivers(), shape.width(), shape.structure(),
                            shape.integrator(), false),
                    piece,
                    new MatrixScan.Outputs(SequencesInPartsTest.rows(parts, rows, shape.width()), next, null),
                    Workers.of(2));
            state = next;
        }
        Same.nearly(shape.toString(), memory.read(whole), memory.read(parts), 1e-5);
        Same.nearly(shape.toString(), memory.read(last), memory.read(state), 1e-5);
    }

    @Test
    void threadsDoNotChangeBits() {
        for (Form form : FORMS) {
            var shape = shape(35, 40, 3, form, Integrator.taylor(2));
            for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                Same.bits(shape.toString(),
                        Run.matrix(kernels.get(MatrixScan.class), shape, new Memory(Element.FLOAT, 34), true,
                                Workers.of(1)),
                        Run.matrix(kernels.get(MatrixScan.class), shape, new Memory(Element.FLOAT, 34), true,
                                Workers.of(3)));
            }
        }
    }

    /** The token form is the general one with drivers of 1 at the token and 0 elsewhere. */
    @Test
    void tokensAreDriversOfOne() {
        for (Form form : List.of(new Form(64, new Blocks(4)), new Form(40, new Blocks(40)))) {
            var memory = new Memory(Element.FLOAT, 35);
            var shape = tokens(3, 20, 5, form, Integrator.taylor(2));
            var in = Run.matrixInputs(shape, memory, true);
            var general = shape(3, 20, 5, form, Integrator.taylor(2));
            var u = memory.of(new double[60 * 5]);
            for (int i = 0; i < 60; i++) {
                memory.element().store(u, i * 5L + (long) memory.element().load(in.u(), i), 1);
            }
            for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                Run byToken = Run.matrix(kernels.get(MatrixScan.class), shape, memory, in, Workers.of(2));
                Run byDriver = Run.matrix(kernels.get(MatrixScan.class), general, memory,
                        new MatrixScan.Inputs(u, in.a(), in.b(), in.initial()), Workers.of(2));
                byDriver.results.remove("gradient of u");
                Same.nearly(shape.toString(), byDriver, byToken, 2e-5);
            }
        }
    }

    /** Block size 1 is diagonal, a rank of 0 as well; a block of N is dense; H diag(d) is the dense matrix of that name. */
    @Test
    void structuresThatAreOneAnotherAgree() {
        var memory = new Memory(Element.DOUBLE, 36);
        var scan = new ScalarMatrixScan(Element.DOUBLE);
        var diagonal = shape(2, 9, 3, new Form(8, new Blocks(1)), Integrator.taylor(3));
        var in = Run.matrixInputs(diagonal, memory, true);
        Run byBlocks = Run.matrix(scan, diagonal, memory, in, Workers.of(1));
        Run byRank = Run.matrix(scan, shape(2, 9, 3, new Form(8, new LowRank(0)), Integrator.taylor(3)), memory, in,
                Workers.of(1));
        Same.nearly("rank 0", byBlocks, byRank, 1e-12);

        double[][] h = new double[8][];
        double[] a = memory.read(in.a());
        double[] dense = new double[3 * 64];
        double[] fromDiagonal = new double[3 * 64];
        for (int c = 0; c < 8; c++) {
            h[c] = new double[8];
            h[c][c] = 1;
            ScalarTransition.hadamard(h[c]); // column c
            for (int i = 0; i < 3; i++) {
                fromDiagonal[i * 64 + c * 8 + c] = a[i * 8 + c];
                for (int r = 0; r < 8; r++) {
                    dense[i * 64 + r * 8 + c] = h[c][r] * a[i * 8 + c];
                }
            }
        }
        assertEquals(1 / Math.sqrt(8), h[0][7], 1e-15);
        assertEquals(-1 / Math.sqrt(8), h[1][1], 1e-15);
        var whole = shape(2, 9, 3, new Form(8, new Blocks(8)), Integrator.taylor(3));
        sameStates(scan, shape(2, 9, 3, new Form(8, new Hadamard()), Integrator.taylor(3)), in, whole,
                new MatrixScan.Inputs(in.u(), memory.of(dense), in.b(), in.initial()), memory);
        sameStates(scan, diagonal, in, whole,
                new MatrixScan.Inputs(in.u(), memory.of(fromDiagonal), in.b(), in.initial()), memory);
    }

    private static void sameStates(MatrixScan scan, MatrixScan.Shape one, MatrixScan.Inputs in, MatrixScan.Shape other,
            MatrixScan.Inputs as, Memory memory) {
        Run first = Run.matrix(scan, one, memory, in, Workers.of(1));
        Run second = Run.matrix(scan, other, memory, as, Workers.of(1));
        for (String name : List.of("y", "finalState", "gradient of u", "gradient of b", "gradient of initial")) {
            Same.nearly(one + ": " + name, first.results.get(name), second.results.get(name), 1e-12);
        }
    }

    @Test
    void hadamardTwiceIsTheIdentity() {
        double[] x = {3, -1, 4, 1, -5, 9, 2, 6};
        double[] y = x.clone();
        ScalarTransition.hadamard(y);
        ScalarTransition.hadamard(y);
        assertArrayEquals(x, y, 1e-14);
    }

    /** A diagonal matrix makes exp(<a, ω_t - ω_0>). */
    @Test
    void aDiagonalMatrixHasAClosedForm() {
        var memory = new Memory(Element.DOUBLE, 37);
        var shape = shape(1, 30, 2, new Form(3, new Blocks(1)), Integrator.EXPONENTIAL);
        var in = Run.matrixInputs(shape, memory, true);
        var free = new MatrixScan.Inputs(in.u(), in.a(), null, in.initial());
        double[] y = Run.matrix(new ScalarMatrixScan(Element.DOUBLE), shape, memory, free, Workers.of(1)).results
                .get("finalState");
        double[] u = memory.read(in.u());
        double[] a = memory.read(in.a());
        double[] first = memory.read(in.initial());
        for (int n = 0; n < 3; n++) {
            double exponent = 0;
            for (int k = 0; k < 30; k++) {
                exponent += u[2 * k] * a[n] + u[2 * k + 1] * a[3 + n];
            }
            assertEquals(first[n] * Math.exp(exponent), y[n], 1e-12);
        }
    }

    /** With A = [[0, π], [-π, 0]] each 1 turns the state by half a circle: its sign is the parity of the bits. */
    @Test
    void halfTurnsCountParityFor10000Bits() {
        var memory = new Memory(Element.FLOAT, 38);
        int bits = 10_000;
        var shape = shape(1, bits, 1, new Form(2, new Blocks(2)), Integrator.EXPONENTIAL);
        double[] ones = new java.util.Random(38).ints(bits, 0, 2).asDoubleStream().toArray();
        var in = new MatrixScan.Inputs(memory.of(ones), memory.of(0, Math.PI, -Math.PI, 0), null, memory.of(1, 0));
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            var y = memory.blank(shape.sequenceFloats());
            kernels.get(MatrixScan.class).forward(shape, in, new MatrixScan.Outputs(y, null, null), Workers.of(1));
            double[] states = memory.read(y);
            int parity = 0;
            for (int k = 0; k < bits; k++) {
                parity ^= (int) ones[k];
                assertEquals(1 - 2 * parity, states[2 * k], 0.05, "after bit " + k);
            }
        }
    }

    /** Cutting each step in ten changes nothing for the exponential; order p has slope p. */
    @Test
    void integratorsConvergeAtTheirOrder() {
        var memory = new Memory(Element.DOUBLE, 39);
        double[] exact = refined(memory, Integrator.EXPONENTIAL, 1);
        assertArrayEquals(exact, refined(memory, Integrator.EXPONENTIAL, 10), 1e-10);
        for (int order = 1; order <= 4; order++) {
            double coarse = distance(exact, refined(memory, Integrator.taylor(order), 4));
            double fine = distance(exact, refined(memory, Integrator.taylor(order), 8));
            double slope = Math.log(coarse / fine) / Math.log(2);
            assertEquals(order, slope, 0.15, "order " + order);
        }
    }

    private static double distance(double[] x, double[] y) {
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Math.abs(x[i] - y[i]));
        }
        return most;
    }

    private static double[] refined(Memory memory, Integrator integrator, int parts) {
        var form = new Form(4, new Blocks(4));
        var source = new Memory(Element.DOUBLE, 40);
        var in = Run.matrixInputs(shape(1, 6, 2, form, integrator), source, true);
        double[] u = new double[6 * parts * 2];
        double[] b = new double[6 * parts * 4];
        for (int k = 0; k < 6 * parts; k++) {
            for (int i = 0; i < 2; i++) {
                u[2 * k + i] = memory.read(in.u())[k / parts * 2 + i] / parts;
            }
            for (int n = 0; n < 4; n++) {
                b[4 * k + n] = memory.read(in.b())[k / parts * 4 + n] / parts;
            }
        }
        return Run.matrix(new ScalarMatrixScan(Element.DOUBLE), shape(1, 6 * parts, 2, form, integrator), memory,
                new MatrixScan.Inputs(memory.of(u), in.a(), memory.of(b), in.initial()), Workers.of(1)).results
                .get("finalState");
    }

    @Test
    void aBrokenSequenceBreaksNoOther() {
        for (Form form : FORMS) {
            var memory = new Memory(Element.FLOAT, 41);
            var shape = shape(3, 20, 2, form, Integrator.taylor(2));
            var in = Run.matrixInputs(shape, memory, true);
            memory.element().store(in.u(), 20 * 2 + 9, Double.NaN);
            for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
                double[] y = Run.matrix(kernels.get(MatrixScan.class), shape, memory, in, Workers.of(1)).results
                        .get("y");
                for (int i = 0; i < y.length; i++) {
                    int sequence = i / (20 * form.width);
                    assertTrue(sequence == 1 || Double.isFinite(y[i]), form + " sequence " + sequence);
                }
                assertTrue(Double.isNaN(y[2 * 20 * form.width - 1]), form.toString());
            }
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertRefused("blocks of 4 do not divide a state of 10", () -> shape(1, 1, 1, new Form(10, new Blocks(4)),
                Integrator.EULER));
        assertRefused("a power of 2 rows, not 12: take 8 or 16",
                () -> shape(1, 1, 1, new Form(12, new Hadamard()), Integrator.EULER));
        assertRefused("a rank of 9 is more than the width 8",
                () -> shape(1, 1, 1, new Form(8, new LowRank(9)), Integrator.EULER));
        assertRefused("order must be at most 4", () -> Integrator.taylor(5));
        assertRefused("by token have blocks", () -> tokens(1, 1, 1, new Form(8, new Hadamard()), Integrator.EULER));
    }

    @Test
    void whatCannotBeComputedIsNamed() {
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            var memory = new Memory(Element.FLOAT, 42);
            MatrixScan scan = kernels.get(MatrixScan.class);
            var form = new Form(4, new Blocks(4));
            var shape = shape(2, 5, 1, form, Integrator.EXPONENTIAL);
            var in = Run.matrixInputs(shape, memory, true);
            memory.element().store(in.u(), 8, 1e6);
            var y = memory.blank(shape.sequenceFloats());
            assertRefused("the matrix of step 3 of sequence 1 has a norm of up to",
                    () -> scan.forward(shape, in, new MatrixScan.Outputs(y, null, null), Workers.of(1)));
            var named = tokens(2, 5, 3, form, Integrator.EULER);
            for (double wrong : new double[]{3, -1, 0.5, Double.NaN}) {
                var tokens = Run.matrixInputs(named, memory, true);
                memory.element().store(tokens.u(), 6, wrong);
                assertRefused("step 1 of sequence 1 names the matrix " + wrong + "; there are 0 to 2",
                        () -> scan.forward(named, tokens, new MatrixScan.Outputs(y, null, null), Workers.of(1)));
            }
        }
    }

    private static void assertRefused(String words, Runnable call) {
        String said = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(said.contains(words), said);
    }
}
