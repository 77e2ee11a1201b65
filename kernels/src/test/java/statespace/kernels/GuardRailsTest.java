package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.kernels.attention.AttentionRuns;
import statespace.kernels.attention.LinearAttentionScan;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.convolution.FirFilter;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.gated.GatedRuns;
import statespace.kernels.gated.GatedScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixScan;
import statespace.kernels.matrix.MatrixStructure;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.optimizer.AdamWStep;
import statespace.kernels.piecewise.PiecewiseLinearScan;
import statespace.kernels.piecewise.PiecewiseRuns;
import statespace.kernels.selective.SelectiveScan;

/** What must not slip unnoticed: how much faster a vector twin is than its scalar one, and what a call leaves behind. */
class GuardRailsTest {
    private static final Workers ONE = Workers.of(1);
    private static final int CHANNELS = 72; // the last do not fill a vector
    private static final int STATES = 8;
    private static final int PROCESSES = 2;

    /** One call of a kernel at a length, forward or back. */
    enum Kernel {
        SELECTIVE {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new SelectiveScan.Shape(1, length, CHANNELS, STATES);
                var in = Run.selectiveInputs(shape, memory, true);
                var out = new SelectiveScan.Outputs(memory.blank(shape.sequenceFloats()), null,
                        memory.blank(shape.checkpointFloats()));
                var gradients = new SelectiveScan.Gradients(like(memory, in.u()), like(memory, in.delta()),
                        like(memory, in.a()), like(memory, in.b()), like(memory, in.c()), like(memory, in.d()),
                        like(memory, in.z()), like(memory, in.deltaBias()), like(memory, in.initial()));
                SelectiveScan scan = kernels.get(SelectiveScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.checkpoints(), in.u(), null, gradients, ONE));
            }
        },
        DIAGONAL {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new DiagonalScan.Shape(1, length, CHANNELS, STATES, true);
                var in = Run.diagonalInputs(shape, memory, true);
                var out = new DiagonalScan.Outputs(memory.blank(shape.sequenceFloats()), null,
                        memory.blank(shape.checkpointFloats()));
                var gradients = new DiagonalScan.Gradients(like(memory, in.u()), like(memory, in.aBar()),
                        like(memory, in.bBar()), like(memory, in.c()), like(memory, in.d()),
                        like(memory, in.initial()));
                DiagonalScan scan = kernels.get(DiagonalScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.checkpoints(), in.u(), null, gradients, ONE));
            }
        },
        MODAL {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new ModalScan.Shape(1, length, CHANNELS, STATES, true, true, true);
                var in = Run.modalInputs(shape, memory, true);
                var out = new ModalScan.Outputs(memory.blank(shape.sequenceFloats()), null,
                        memory.blank(shape.checkpointFloats()));
                var gradients = new ModalScan.Gradients(like(memory, in.u()), like(memory, in.delta()),
                        like(memory, in.a()), like(memory, in.b()), like(memory, in.c()), like(memory, in.initial()));
                ModalScan scan = kernels.get(ModalScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.checkpoints(), in.u(), null, gradients, ONE));
            }
        },
        MATRIX {
            @Override
            Calls calls(Kernels kernels, int length) {
                return matrix(kernels, length, new MatrixStructure.Blocks(4), 3);
            }
        },
        DENSE_MATRIX {
            @Override
            Calls calls(Kernels kernels, int length) {
                return matrix(kernels, length / 4, new MatrixStructure.Blocks(CHANNELS), 4);
            }
        },
        GRID {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new GridScan.Shape(1, 4, length / 4, CHANNELS, STATES, GridScan.Rule.COUPLED, false);
                var in = Run.gridInputs(shape, memory, true);
                var out = new GridScan.Outputs(memory.blank(shape.fieldFloats()), null,
                        memory.blank(shape.checkpointFloats()));
                var gradients = new GridScan.Gradients(like(memory, in.x()), like(memory, in.delta1()),
                        like(memory, in.delta2()), like(memory, in.a1()), like(memory, in.a2()), like(memory, in.a3()),
                        like(memory, in.a4()), like(memory, in.b1()), like(memory, in.b2()), like(memory, in.c1()),
                        like(memory, in.c2()), like(memory, in.initial()));
                GridScan scan = kernels.get(GridScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.checkpoints(), in.x(), null, gradients, ONE));
            }
        },
        GATED {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new GatedScan.Shape(1, length, CHANNELS, true, true);
                var in = GatedRuns.inputs(shape, memory, true);
                var out = new GatedScan.Outputs(memory.blank(shape.sequenceFloats()), null,
                        memory.blank(shape.checkpointFloats()));
                var gradients = new GatedScan.Gradients(like(memory, in.a()), like(memory, in.b()),
                        like(memory, in.initial()));
                GatedScan scan = kernels.get(GatedScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.checkpoints(), in.b(), null, gradients, ONE));
            }
        },
        ATTENTION {
            @Override
            Calls calls(Kernels kernels, int length) {
                return attention(kernels, length, false);
            }
        },
        DELTA {
            @Override
            Calls calls(Kernels kernels, int length) {
                return attention(kernels, length, true);
            }
        },
        CONVOLUTION {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new CausalConv.Shape(1, length, CHANNELS, 4);
                var in = Run.convInputs(shape, memory, true);
                var out = new CausalConv.Outputs(memory.blank(shape.sequenceFloats()), null);
                var gradients = new CausalConv.Gradients(like(memory, in.x()), like(memory, in.weight()),
                        like(memory, in.bias()), like(memory, in.initial()));
                CausalConv convolution = kernels.get(CausalConv.class);
                return new Calls(() -> convolution.forward(shape, in, out, ONE),
                        () -> convolution.adjoint(shape, in, in.x(), null, gradients, ONE));
            }
        },
        PIECEWISE {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new PiecewiseLinearScan.Shape(16, length, 3, 50, true);
                var in = PiecewiseRuns.inputs(shape, memory, true, true);
                var out = new PiecewiseLinearScan.Outputs(memory.blank(shape.sequenceFloats()), null);
                var gradients = new PiecewiseLinearScan.Gradients(like(memory, in.initial()), like(memory, in.decay()),
                        like(memory, in.output()), like(memory, in.input()), like(memory, in.offset()),
                        like(memory, in.threshold()), like(memory, in.drive()));
                PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
                return new Calls(() -> scan.forward(shape, in, out, ONE),
                        () -> scan.adjoint(shape, in, out.z(), in.drive(), null, gradients, ONE));
            }
        },
        FILTER {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new FirFilter.Shape(2, length, 5, 65);
                MemorySegment x = memory.normal(shape.inputFloats(), 0, 1);
                MemorySegment taps = memory.normal(shape.taps(), 0, 1);
                MemorySegment y = memory.blank(shape.outputFloats());
                MemorySegment dx = like(memory, x);
                FirFilter filter = kernels.get(FirFilter.class);
                return new Calls(() -> filter.forward(shape, x, taps, y, ONE),
                        () -> filter.adjoint(shape, taps, y, dx, ONE));
            }
        },
        ADAMW {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                long count = (long) length * CHANNELS + 3;
                var settings = new AdamWStep.Settings(1e-3, 0.9, 0.999, 1e-8, 0.01);
                var parts = List.of(new AdamWStep.Part(memory.normal(count, 0, 1), memory.normal(count, 0, 1),
                        memory.normal(count, 0, 1), memory.uniform(count, 0, 1), count, 9, settings));
                Runnable update = () -> kernels.get(AdamWStep.class).update(parts, ONE);
                return new Calls(update, update); // it has one direction
            }
        },
        NORM {
            @Override
            Calls calls(Kernels kernels, int length) {
                var memory = new Memory(Element.FLOAT, 1);
                var shape = new RmsNorm.Shape(length, CHANNELS + 3);
                var in = Run.normInputs(shape, memory, 1e-5);
                MemorySegment y = memory.blank(shape.floats());
                var gradients = new RmsNorm.Gradients(like(memory, in.x()), like(memory, in.gain()));
                RmsNorm norm = kernels.get(RmsNorm.class);
                return new Calls(() -> norm.forward(shape, in, y, ONE),
                        () -> norm.adjoint(shape, in, in.x(), y, gradients, ONE));
            }
        };

        abstract Calls calls(Kernels kernels, int length);

        private static Calls matrix(Kernels kernels, int length, MatrixStructure structure, int batch) {
            var memory = new Memory(Element.FLOAT, 1);
            var shape = new MatrixScan.Shape(batch, length, 5, CHANNELS, structure, Integrator.EULER, false);
            var in = Run.matrixInputs(shape, memory, true);
            var out = new MatrixScan.Outputs(memory.blank(shape.sequenceFloats()), null,
                    memory.blank(shape.checkpointFloats()));
            var gradients = new MatrixScan.Gradients(like(memory, in.u()), like(memory, in.a()), like(memory, in.b()),
                    like(memory, in.initial()));
            MatrixScan scan = kernels.get(MatrixScan.class);
            return new Calls(() -> scan.forward(shape, in, out, ONE),
                    () -> scan.adjoint(shape, in, out.checkpoints(), in.b(), null, gradients, ONE));
        }

        private static Calls attention(Kernels kernels, int length, boolean delta) {
            var memory = new Memory(Element.FLOAT, 1);
            var shape = new LinearAttentionScan.Shape(1, length, 2, 2 * STATES, CHANNELS / 3,
                    LinearAttentionScan.Decay.KEY, delta);
            var in = AttentionRuns.inputs(shape, memory, true);
            var out = new LinearAttentionScan.Outputs(memory.blank(shape.valueFloats()), null,
                    memory.blank(shape.checkpointFloats()));
            var gradients = new LinearAttentionScan.Gradients(like(memory, in.query()), like(memory, in.key()),
                    like(memory, in.value()), like(memory, in.alpha()), delta ? like(memory, in.beta()) : null,
                    like(memory, in.initial()));
            LinearAttentionScan scan = kernels.get(LinearAttentionScan.class);
            return new Calls(() -> scan.forward(shape, in, out, ONE),
                    () -> scan.adjoint(shape, in, out.checkpoints(), in.value(), null, gradients, ONE));
        }

        private static MemorySegment like(Memory memory, MemorySegment input) {
            return memory.blank(input.byteSize() / Float.BYTES);
        }
    }

    record Calls(Runnable forward, Runnable adjoint) {}

    /** The least times of interleaved rounds, as a ratio; goes on as long as it could still rise to what is wanted. */
    @ParameterizedTest
    @EnumSource(Kernel.class)
    void vectorTwinsAreAtLeastTwiceAsFastAsScalarOnes(Kernel kernel) {
        Calls scalar = kernel.calls(Kernels.scalar(), 256);
        Calls vector = kernel.calls(Kernels.vector(), 256);
        double forward = ratio(scalar.forward, vector.forward);
        assertTrue(forward >= 2, kernel + " forward: only " + forward + " times as fast");
        double adjoint = ratio(scalar.adjoint, vector.adjoint);
        assertTrue(adjoint >= 2, kernel + " adjoint: only " + adjoint + " times as fast");
    }

    /**
     * Whether a method of ours is inlined depends on what else its caller has inlined by then, and so differs from process
     * to process; where it is not, a vector given or returned becomes an object on the heap.
     */
    @Test
    void noVectorCrossesACallOfOurs() throws Exception {
        Path classes = Path.of(Kernels.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        int methods = 0;
        try (Stream<Path> files = Files.walk(classes.resolve("statespace/kernels"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace(".class", "").replace('/', '.');
                for (Method method : Class.forName(name).getDeclaredMethods()) {
                    methods++;
                    List<Class<?>> types = new ArrayList<>(List.of(method.getParameterTypes()));
                    types.add(method.getReturnType());
                    assertTrue(types.stream().noneMatch(Vector.class::isAssignableFrom),
                            method + " gives or takes a vector: write its lines where they are used");
                }
            }
        }
        assertTrue(methods > 100, methods + " methods in " + classes);
    }

    private static double ratio(Runnable scalar, Runnable vector) {
        double slow = Double.MAX_VALUE;
        double fast = Double.MAX_VALUE;
        for (int round = 0; round < 60 && (round < 6 || slow < 2 * fast); round++) {
            slow = Math.min(slow, time(scalar));
            for (int again = 0; again < 20; again++) {
                fast = Math.min(fast, time(vector));
            }
        }
        return slow / fast;
    }

    private static double time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }

    /**
     * The objects of a call are those of the call before, on the same thread; this is about one thread, since work that is
     * handed to another takes an object or two. In a process of its own, so that no other test decides what C2 makes of the
     * kernel; a second one is tried before it fails.
     */
    @ParameterizedTest
    @EnumSource(Kernel.class)
    @Tag("long")
    void aCallAllocatesNothing(Kernel kernel) throws Exception {
        String found = "";
        for (int process = 0; process < PROCESSES; process++) {
            found = measuredApart(kernel);
            if (found.equals("0 0 0 0")) {
                return;
            }
        }
        fail(kernel + " allocates, forward and adjoint, each short and eight times as long: " + found + " bytes");
    }

    private static String measuredApart(Kernel kernel) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), GuardRailsTest.class.getName(),
                kernel.name()));
        Process process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** Prints the bytes that calls of a kernel allocate: forward short and long, adjoint short and long. */
    public static void main(String[] args) {
        Kernel kernel = Kernel.valueOf(args[0]);
        Calls calls = kernel.calls(Kernels.vector(), 256);
        Calls longer = kernel.calls(Kernels.vector(), 2048);
        System.out.println(allocated(calls.forward) + " " + allocated(longer.forward) + " " + allocated(calls.adjoint)
                + " " + allocated(longer.adjoint));
    }

    /** Least bytes of a call: until the compiler has taken over, vectors are objects. Stops hoping after some minutes. */
    private static long allocated(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (int round = 0; round < 400 || (least > 0 && System.nanoTime() - begin < 180_000_000_000L); round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            call.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
