package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.format.State;
import statespace.kernels.step.PackedMatrix.Precision;

/** Streams: a state is all that is remembered, and a step leaves nothing behind. */
class MambaStreamTest {
    private static final int WIDTH = 12;
    private static final long PATIENCE = 180_000_000_000L; // nanoseconds

    @TempDir
    private Path folder;

    private MambaStream model(Precision precision) throws IOException {
        StackFile.of(WIDTH, 24, 5, 2, "backbone.").write(folder.resolve("model.safetensors"));
        return MambaStream.load(folder, precision);
    }

    private static float[] observation(int t) {
        float[] x = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            x[i] = (float) Math.sin(0.3 * t + i);
        }
        return x;
    }

    private static float[] run(MambaStream model, StreamState state, int from, int to) {
        float[] y = new float[WIDTH];
        for (int t = from; t < to; t++) {
            model.step(observation(t), state, y);
        }
        return y;
    }

    @Test
    void aStreamGoesOnFromItsStateInBinaryFormWithTheSameBits() throws IOException {
        MambaStream model = model(Precision.FLOAT32);
        StreamState state = model.newState();
        run(model, state, 0, 20);
        StreamState copy = model.state(State.fromBytes(state.toState().toBytes()));
        assertEquals(state, copy);
        assertEquals(state, model.state(state.toState()));
        assertEquals(2 * 24 * (3 + 5), state.size());
        assertArrayEquals(run(model, state, 20, 40), run(model, copy, 20, 40));
        State old = copy.toState();
        copy.clear();
        assertEquals(model.newState(), copy);
        assertNotEquals(copy, model.state(old));
    }

    @Test
    void streamsDoNotDisturbEachOther() throws IOException {
        MambaStream model = model(Precision.FLOAT32);
        StreamState one = model.newState();
        StreamState two = model.newState();
        float[] y = new float[WIDTH];
        float[] z = new float[WIDTH];
        for (int t = 0; t < 10; t++) {
            model.step(observation(t), one, y);
            model.step(observation(100 + t), two, z);
        }
        assertArrayEquals(run(model, model.newState(), 0, 10), y);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aStepAllocatesNothing(Precision precision) throws IOException {
        MambaStream model = model(precision);
        StreamState state = model.newState();
        float[] x = observation(3);
        float[] y = new float[WIDTH];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long begin = System.nanoTime();
        // Until the compiler has taken over, vectors are objects; on a busy machine that can take long.
        while (allocated > 0 && System.nanoTime() - begin < PATIENCE) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200; i++) {
                model.step(x, state, y);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated, "bytes in 200 steps");
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        MambaStream model = model(Precision.FLOAT32);
        float[] y = new float[WIDTH];
        assertThrows(IllegalArgumentException.class, () -> model.step(new float[WIDTH + 1], model.newState(), y));
        assertThrows(IllegalArgumentException.class, () -> model.step(y, model.newState(), new float[1]));
        assertThrows(IllegalArgumentException.class, () -> model.state(State.zero(3, 1)));
        IllegalArgumentException two = assertThrows(IllegalArgumentException.class,
                () -> model.state(State.zero(model.newState().size(), 2)));
        assertTrue(two.getMessage().contains("1 stream, found 2"), two.getMessage());
        StackFile.of(8, 16, 5, 2, "").write(folder.resolve("other.safetensors"));
        StreamState small = MambaStream.load(folder.resolve("other.safetensors")).newState();
        assertThrows(IllegalArgumentException.class, () -> model.step(y, small, y));
    }
}
