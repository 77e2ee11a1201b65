package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.format.State;

/** Reconstructed systems in a stream: what a state holds, what absent cells draw, what is refused. */
class SystemStreamTest {
    private static final long PATIENCE = 180_000_000_000L; // nanoseconds
    private static final double[] NO_REGRESSORS = {};

    @TempDir
    private Path folder;

    private static double[][] run(SystemStream system, SystemState state, int steps) {
        double[][] rows = new double[steps][system.variates().size()];
        for (double[] row : rows) {
            system.step(state, row);
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aRunGoesOnFromItsStateInBinaryFormWithTheSameBits(int taps) throws IOException {
        float[] filter = new float[taps];
        Arrays.setAll(new double[taps], i -> filter[i] = 1f / (i + 1));
        SystemStream system = SystemFolder.of(2, 3, 7, filter).load(folder);
        SystemState state = system.newState();
        for (int steps = 0; steps < 2 * taps; steps++) { // the ring begins everywhere
            SystemState copy = system.state(State.fromBytes(state.toState().toBytes()));
            assertEquals(state, copy);
            assertEquals(state.hashCode(), copy.hashCode());
            assertEquals(3 * taps + 1, state.size());
            assertArrayEquals(run(system, copy, 9), run(system, system.state(state.toState()), 9));
            run(system, state, 1);
            assertNotEquals(state, copy);
        }
    }

    @Test
    void aStateHoldsItsLatentStatesOldestFirst() throws IOException {
        SystemStream system = SystemFolder.of(2, 3, 7, 0.5f, 0.25f, 1).load(folder);
        SystemState state = system.newState();
        run(system, state, 4);
        float[] before = state.toState().values();
        run(system, state, 1);
        float[] after = state.toState().values();
        assertArrayEquals(Arrays.copyOfRange(before, 3, 9), Arrays.copyOf(after, 6));
        double[] x = new double[2];
        system.observe(state, x);
        for (int i = 0; i < 2; i++) {
            assertEquals(0.5 * after[6 + i] + 0.25 * after[3 + i] + after[i], x[i], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sparse"})
    void followingGoesOnFromItsStateWithTheSameBits(String forcing) throws IOException {
        SystemFolder file = SystemFolder.of(2, 3, 7, 1);
        file.task.put("forcing", "\"" + forcing + "\"");
        file.task.put("every", "3");
        SystemStream system = file.load(folder);
        SystemState state = system.stateAt(new double[]{0.5, -1});
        double[][] said = new double[12][2];
        State kept = null;
        for (int t = 0; t < said.length; t++) {
            if (t == 5) {
                kept = State.fromBytes(state.toState().toBytes());
            }
            system.follow(new double[]{Math.sin(t), Math.cos(t)}, NO_REGRESSORS, state, said[t]);
        }
        SystemState later = system.state(kept);
        for (int t = 5; t < said.length; t++) {
            double[] row = {Math.sin(t), Math.cos(t)};
            system.follow(row, NO_REGRESSORS, later, row);
            assertArrayEquals(said[t], row);
        }
        assertEquals(state, later);
    }

    @Test
    void aCellDrawsItsOwnStateAndAnAbsentOneNone() throws IOException {
        SystemStream system = SystemFolder.of(2, 3, 7, 1).load(folder);
        SystemState free = system.newState();
        SystemState followed = system.newState();
        double[] predicted = new double[2];
        double[] expected = new double[2];
        system.step(free, expected);
        system.follow(new double[]{2, Double.NaN}, NO_REGRESSORS, followed, predicted);
        assertArrayEquals(expected, predicted);
        double[] z = new double[3];
        double[] drawn = new double[3];
        free.latent(z);
        followed.latent(drawn);
        assertEquals(0.75 * z[0] + 0.25 * 2, drawn[0], 1e-7);
        assertEquals(z[1], drawn[1]);
        assertEquals(z[2], drawn[2]);
        system.follow(new double[]{Double.NaN, Double.NaN}, NO_REGRESSORS, followed, predicted);
        SystemState same = system.stateFrom(drawn);
        run(system, same, 1);
        assertEquals(same, followed);
    }

    @Test
    void anAffineObservationDrawsByItsPseudoInverseWhereTheRowIsWhole() throws IOException {
        SystemFolder file = SystemFolder.of(3, 3, 7, 1);
        file.task.put("observation", "\"affine\"");
        file.put("observation.map", new float[]{1, 1, 0, 1, -1, 0, 2, 2, 0}, 3, 3); // of rank 2
        SystemStream system = file.load(folder);
        double[] z = new double[3];
        SystemState state = system.stateAt(new double[]{3, 1, 6}); // B (2, 1, anything)
        state.latent(z);
        assertArrayEquals(new double[]{2, 1, 0}, z, 1e-6);
        SystemState other = system.stateFrom(z);
        system.follow(new double[]{1, Double.NaN, 1}, NO_REGRESSORS, state, new double[3]);
        run(system, other, 1);
        assertEquals(other, state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "follow"})
    void aStepAllocatesNothing(String kind) throws IOException {
        SystemStream system = SystemFolder.of(2, 16, 50, 1).load(folder);
        SystemState state = system.newState();
        double[] row = {0.5, Double.NaN};
        double[] x = new double[2];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long begin = System.nanoTime();
        while (allocated > 0 && System.nanoTime() - begin < PATIENCE) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200; i++) {
                if (kind.equals("step")) {
                    system.step(state, x);
                } else {
                    system.follow(row, NO_REGRESSORS, state, x);
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated, "bytes in 200 steps");
    }

    @Test
    void aRunThatLeavesAllBoundsSaysSo() throws IOException {
        SystemFolder file = SystemFolder.of(1, 1, 2, 1);
        file.put("latent.decay", new float[]{1.5f}, 1);
        file.put("begin", new float[]{1e5f}, 1);
        SystemStream system = file.load(folder);
        SystemState state = system.newState();
        assertTrue(state.isBounded());
        run(system, state, 10);
        assertFalse(state.isBounded());
        run(system, state, 1000);
        assertFalse(state.isBounded());
        assertFalse(system.state(state.toState()).isBounded());
    }

    @Test
    void behindAFilterASeriesCannotBeFollowed() throws IOException {
        SystemStream system = SystemFolder.of(2, 3, 7, 1, 0.5f).load(folder);
        assertFalse(system.canFollow());
        String message = assertThrows(ModelException.class, () -> system.stateAt(new double[2])).getMessage();
        assertEquals(folder.resolve("model.safetensors") + ": has a filter of 2 taps, and what a row says of the state "
                + "is known only from the rows after it; run it freely, or train one without a filter", message);
        assertThrows(ModelException.class,
                () -> system.follow(new double[2], NO_REGRESSORS, system.newState(), new double[2]));
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        SystemStream system = SystemFolder.of(2, 3, 7, 1).load(folder);
        SystemState state = system.newState();
        double[] x = new double[2];
        assertTrue(sentence(() -> system.step(state, new double[3])).contains("expected 2 variates, found 3"));
        assertTrue(sentence(() -> system.follow(x, new double[1], state, x)).contains("0 regressors, found 1"));
        assertTrue(sentence(() -> system.follow(new double[]{0, Double.NEGATIVE_INFINITY}, NO_REGRESSORS, state, x))
                .contains("-Infinity; give NaN"));
        assertTrue(sentence(() -> system.stateAt(new double[]{0, Double.NaN})).contains("cells are all known"));
        assertTrue(sentence(() -> system.stateFrom(new double[2])).contains("expected 3 latent states, found 2"));
        assertTrue(sentence(() -> system.state(State.zero(3, 1))).contains("a state of 4 floats, found 3"));
        assertTrue(sentence(() -> system.state(State.zero(4, 2))).contains("1 stream, found 2"));
        for (float rows : new float[]{1, -1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertTrue(sentence(() -> system.state(State.of(1, 4, new float[]{0, 0, 0, rows})))
                    .contains("ends with a whole number from 0 to 0, found " + rows));
        }
        SystemState other = SystemFolder.of(2, 4, 7, 1).load(folder).newState();
        assertTrue(sentence(() -> system.step(other, x)).contains("a model of other sizes"));
    }

    private static String sentence(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
