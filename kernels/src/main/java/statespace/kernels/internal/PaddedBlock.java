package statespace.kernels.internal;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rows of a last block of channels that does not fill a vector, padded with zeros in native memory of a {@link Scratch}: so that
 * loops over native memory know full vectors only. A slot holds a chunk of one sequence.
 */
public final class PaddedBlock {
    static final int SLOTS = 6;
    /** Bytes from a row to the next. */
    public static final long STRIDE = (long) COUNT * Float.BYTES;
    private static final long SLOT = Blocks.CHUNK * STRIDE;
    public static final Scratch.Key<PaddedBlock> KEY = Scratch.Key.of(scratch -> new PaddedBlock());

    private final MemorySegment[] slots = new MemorySegment[SLOTS];

    private PaddedBlock() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = Arena.ofAuto().allocate(SLOT, STRIDE);
        }
    }

    /** Where a slot begins in native memory. */
    public long address(int number) {
        return slots[number].address();
    }

    /** Copies rows that lie {@code stride} bytes apart into a slot; does nothing where there is no segment. */
    public void fill(int number, MemorySegment from, long place, long stride, int rows, int used) {
        if (from == null) {
            return;
        }
        MemorySegment slot = slots[number].fill((byte) 0);
        for (int t = 0; t < rows; t++) {
            MemorySegment.copy(from, place + t * stride, slot, t * STRIDE, (long) used * Float.BYTES);
        }
    }

    /** Copies a slot's rows out; does nothing where there is no segment. */
    public void empty(int number, MemorySegment to, long place, long stride, int rows, int used) {
        for (int t = 0; to != null && t < rows; t++) {
            MemorySegment.copy(slots[number], t * STRIDE, to, place + t * stride, (long) used * Float.BYTES);
        }
    }
}
