package statespace.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Native memory of one element type, filled for tests. */
final class Memory {
    private final Element element;
    private final Random random;

    Memory(Element element, long seed) {
        this.element = element;
        this.random = new Random(seed);
    }

    Element element() {
        return element;
    }

    /** Memory full of NaN, so that what a kernel forgets to write shows. */
    MemorySegment blank(long elements) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, elements) * element.bytes(), element.bytes());
        for (long i = 0; i < elements; i++) {
            element.store(segment, i, Double.NaN);
        }
        return segment.asSlice(0, elements * element.bytes());
    }

    MemorySegment of(double... values) {
        MemorySegment segment = blank(values.length);
        for (int i = 0; i < values.length; i++) {
            element.store(segment, i, values[i]);
        }
        return segment;
    }

    MemorySegment normal(long elements, double mean, double deviation) {
        double[] values = new double[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return of(values);
    }

    MemorySegment uniform(long elements, double low, double high) {
        double[] values = new double[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return of(values);
    }

    double[] read(MemorySegment segment) {
        double[] values = new double[Math.toIntExact(segment.byteSize() / element.bytes())];
        for (int i = 0; i < values.length; i++) {
            values[i] = element.load(segment, i);
        }
        return values;
    }
}
