package statespace.kernels;

import java.lang.foreign.MemorySegment;

/** Argument checks that say what was expected and what was found. */
final class Checks {
    private Checks() {}

    static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
        }
    }

    static void present(String name, MemorySegment segment, long elements, Element element) {
        if (segment == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        fits(name, segment, elements, element);
    }

    /** An absent segment fits. */
    static void fits(String name, MemorySegment segment, long elements, Element element) {
        if (segment != null && segment.byteSize() < elements * element.bytes()) {
            throw new IllegalArgumentException(name + " needs " + elements + " elements of " + element.bytes()
                    + " bytes, has " + segment.byteSize() + " bytes");
        }
    }

    /** A gradient cannot be asked of an input that is not there. */
    static void gradient(String name, MemorySegment gradient, MemorySegment input, long elements, Element element) {
        if (gradient != null && input == null) {
            throw new IllegalArgumentException("gradient of " + name + " wanted, but the input is absent");
        }
        fits("gradient of " + name, gradient, elements, element);
    }
}
