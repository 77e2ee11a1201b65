package statespace.bench.soak;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import statespace.bench.peers.OwnMamba;
import statespace.bench.peers.OwnStream;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.layer.selective.Mamba;
import statespace.stream.MambaStream;
import statespace.stream.StreamState;

/** A small Mamba stack in this process, one observation after the other; its outputs must stay finite. */
final class MambaSoak extends Soak {
    private static final int WIDTH = 8;
    private static final int STATE = 4;
    private static final int OBSERVATIONS = 4096;
    private static final long GROWTH = 8_000_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MambaStream model;
    private final StreamState state;
    private final float[][] x = new float[OBSERVATIONS][WIDTH];
    private final float[] y = new float[WIDTH];

    MambaSoak() throws IOException {
        super("mamba", GROWTH, false);
        model = OwnStream.load(OwnMamba.stack(1, Mamba.Config.of(WIDTH).withState(STATE)), Precision.FLOAT32);
        state = model.newState();
        SplittableRandom random = new SplittableRandom(3);
        for (float[] row : x) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
    }

    @Override
    String what() {
        return String.format(Locale.ROOT, "MambaStream.step: 1 layer, width %d, state %d, one thread", WIDTH, STATE);
    }

    @Override
    void step(long number) {
        model.step(x[(int) (number % OBSERVATIONS)], state, y);
        for (float value : y) {
            if (!Float.isFinite(value)) {
                throw new IllegalStateException("step " + number + " gave " + value);
            }
        }
    }

    @Override
    long allocated() {
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Override
    long process() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void close() {}
}
