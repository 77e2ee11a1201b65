package statespace.kernels.internal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Workers;

/**
 * Native memory by address. A segment whose kind and size the compiler does not know costs it some forty instructions a
 * load: what class it has, whether it is alive, where it ends. One that spans everything and is a constant costs one
 * comparison. Whoever takes an address has checked the segment ({@link Checks}); {@link Workers} keep it reachable until
 * the last access.
 */
public final class NativeMemory {
    /** All of it: offsets are addresses. */
    @SuppressWarnings("restricted")
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}

    /** Where a segment begins; 0 where it is absent. */
    public static long address(MemorySegment segment) {
        return segment == null ? 0 : segment.address();
    }
}
