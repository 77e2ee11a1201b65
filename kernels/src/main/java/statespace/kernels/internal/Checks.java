package statespace.kernels.internal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;

/** Argument checks that say what was expected and what was found. */
public final class Checks {
    private Checks() {}

    public static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
        }
    }

    public static void present(String name, MemorySegment segment, long elements, Element element) {
        if (segment == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        fits(name, segment, elements, element);
    }

    /** An absent segment fits; one that is there must be native memory that was not released, for {@link NativeMemory}. */
    public static void fits(String name, MemorySegment segment, long elements, Element element) {
        if (segment == null) {
            return;
        }
        if (!segment.isNative()) {
            throw new IllegalArgumentException(name + " lies on the heap; kernels take native memory");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalArgumentException(name + " lies in memory that was released");
        }
        if (segment.byteSize() < elements * element.bytes()) {
            throw new IllegalArgumentException(name + " needs " + elements + " elements of " + element.bytes()
                    + " bytes, has " + segment.byteSize() + " bytes");
        }
    }

    /** A gradient cannot be asked of an input that is not there. */
    public static void gradient(String name, MemorySegment gradient, MemorySegment input, long elements,
            Element element) {
        if (gradient != null && input == null) {
            throw new IllegalArgumentException("gradient of " + name + " wanted, but the input is absent");
        }
        fits("gradient of " + name, gradient, elements, element);
    }
}
