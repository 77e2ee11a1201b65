package statespace.train;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * What a step that is repeated leaves behind in native memory. Java's own use of that memory, by the compiler above all,
 * comes in single jumps, so the lower quartile over blocks of steps does not see it; what a step leaks is in every block.
 *
 * @param pointers
 *            a step, the lower quartile over blocks: native objects that Java owns
 * @param bytes
 *            a step, the lower quartile over blocks: what {@code malloc} has given out and not got back, whoever holds it; NaN
 *            where the C library cannot tell
 */
record NativeGrowth(double pointers, double bytes) {
    private static final int BLOCK = 10;
    /** {@code struct mallinfo2} of glibc: ten sizes. */
    private static final StructLayout MALLINFO = MemoryLayout
            .structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG).withName("sizes"));
    private static final int MAPPED = 4; // hblkhd
    private static final int USED = 7; // uordblks

    @SuppressWarnings("restricted") // the signature is that of the C library
    static NativeGrowth of(Runnable step, int warmUp, int blocks) {
        Optional<MethodHandle> mallinfo = Linker.nativeLinker().defaultLookup().find("mallinfo2")
                .map(address -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(MALLINFO)));
        for (int i = 0; i < warmUp; i++) {
            step.run();
        }
        double[] pointers = new double[blocks];
        double[] bytes = new double[blocks];
        for (int block = 0; block < blocks; block++) {
            double usedBefore = mallinfo.map(NativeGrowth::used).orElse(Double.NaN);
            long countBefore = Pointer.totalCount();
            for (int i = 0; i < BLOCK; i++) {
                step.run();
            }
            pointers[block] = (double) (Pointer.totalCount() - countBefore) / BLOCK;
            bytes[block] = (mallinfo.map(NativeGrowth::used).orElse(Double.NaN) - usedBefore) / BLOCK;
        }
        return new NativeGrowth(lowerQuartile(pointers), lowerQuartile(bytes));
    }

    private static double lowerQuartile(double[] values) {
        Arrays.sort(values);
        return values[values.length / 4];
    }

    private static double used(MethodHandle mallinfo) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
            return (double) sizes.getAtIndex(ValueLayout.JAVA_LONG, USED)
                    + sizes.getAtIndex(ValueLayout.JAVA_LONG, MAPPED);
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 could not be called", e);
        }
    }
}
