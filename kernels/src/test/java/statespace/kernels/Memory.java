package statespace.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Native memory of one element type, filled for tests. */
public final class Memory {
    private final Element element;
    private final Random random;
    private final long shift;

    public Memory(Element element, long seed) {
        this(element, seed, 0);
    }

    /** Memory that begins {@code shift} bytes after a place fit for its elements. */
    public Memory(Element element, long seed, long shift) {
        this.element = element;
        this.random = new Random(seed);
        this.shift = shift;
    }

    public Element element() {
        return element;
    }

    /** Memory full of NaN, so that what a kernel forgets to write shows. */
    public MemorySegment blank(long elements) {
        MemorySegment segment = Arena.ofAuto()
                .allocate(Math.max(1, elements) * element.bytes() + shift, element.bytes())
                .asSlice(shift);
        for (long i = 0; i < elements; i++) {
            element.store(segment, i, Double.NaN);
        }
        return segment.asSlice(0, elements * element.bytes());
    }

    public MemorySegment of(double... values) {
        MemorySegment segment = blank(values.length);
        for (int i = 0; i < values.length; i++) {
            element.store(segment, i, values[i]);
        }
        return segment;
    }

    public MemorySegment normal(long elements, double mean, double deviation) {
        double[] values = new double[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return of(values);
    }

    public MemorySegment uniform(long elements, double low, double high) {
        double[] values = new double[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return of(values);
    }

    public double[] read(MemorySegment segment) {
        double[] values = new double[Math.toIntExact(segment.byteSize() / element.bytes())];
        for (int i = 0; i < values.length; i++) {
            values[i] = element.load(segment, i);
        }
        return values;
    }
}
