package statespace.kernels.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import statespace.kernels.Workers;

/**
 * Native memory by address. A segment whose kind and size the compiler does not know costs it some forty instructions a
 * load: what class it has, whether it is alive, where it ends. One that spans everything and is a constant costs one
 * comparison. Whoever takes an address has checked the segment ({@link Checks}); {@link Workers} keep it reachable until
 * the last access.
 */
public final class NativeMemory {
    private static final long LINE = 64;

    /** All of it: offsets are addresses. */
    @SuppressWarnings("restricted")
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ThreadLocal<MemorySegment> OF_THREAD = new ThreadLocal<>();

    private NativeMemory() {}

    /** The address of memory of this thread, at least of this size, with whatever its last user left in it. */
    public static long ofThread(long bytes) {
        MemorySegment memory = OF_THREAD.get();
        if (memory == null || memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes, LINE);
            OF_THREAD.set(memory);
        }
        return memory.address();
    }

    /** Where a segment begins; 0 where it is absent. */
    public static long address(MemorySegment segment) {
        return segment == null ? 0 : segment.address();
    }
}
