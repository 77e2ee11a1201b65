package statespace.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The type in which a scalar twin finds its numbers in memory. The twin computes in {@code double} either way; at
 * {@link #FLOAT} it is the specification of the vector twin, at {@link #DOUBLE} it serves finite differences and golden
 * numbers.
 */
public enum Element {
    FLOAT(Float.BYTES), DOUBLE(Double.BYTES);

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Element {@code index} of the segment. */
    public double load(MemorySegment segment, long index) {
        return this == FLOAT
                ? segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES)
                : segment.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, index * Double.BYTES);
    }

    /** Element {@code index} of the segment, or {@code otherwise} where the segment is absent. */
    public double loadOr(MemorySegment segment, long index, double otherwise) {
        return segment == null ? otherwise : load(segment, index);
    }

    /** Writes element {@code index}; does nothing where the segment is absent. */
    public void store(MemorySegment segment, long index, double value) {
        if (segment == null) {
            return;
        }
        if (this == FLOAT) {
            segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, (float) value);
        } else {
            segment.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, index * Double.BYTES, value);
        }
    }
}
