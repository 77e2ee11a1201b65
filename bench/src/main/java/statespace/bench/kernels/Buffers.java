package statespace.bench.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Native float32 arrays with random content, freed together. */
public final class Buffers implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final SplittableRandom random = new SplittableRandom(1);

    public MemorySegment zeros(long count) {
        return arena.allocate(Math.max(count, 1) * Float.BYTES, 64);
    }

    public MemorySegment normal(long count, double deviation) {
        MemorySegment segment = zeros(count);
        for (long i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (deviation * random.nextGaussian()));
        }
        return segment;
    }

    public MemorySegment uniform(long count, double low, double high) {
        MemorySegment segment = zeros(count);
        for (long i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(low, high));
        }
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
