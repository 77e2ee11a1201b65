package statespace.kernels.internal;

import static statespace.kernels.internal.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * One lane a channel: moves tiles of (step, lane) between native memory and a scratch array. Lanes beyond
 * the last channel hold zeros, so that the loops know full vectors only.
 */
public final class Lanes {
    public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > Blocks.CHANNELS
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    public static final int COUNT = SPECIES.length();

    private static final VectorShuffle<Float> BY_8 = partner(8);
    private static final VectorShuffle<Float> BY_4 = partner(4);
    private static final VectorShuffle<Float> BY_2 = partner(2);
    private static final VectorShuffle<Float> BY_1 = partner(1);
    private static final int TOGETHER = 16;
    private static final VectorMask<Float> BIT_8 = bit(8);
    private static final VectorMask<Float> BIT_4 = bit(4);
    private static final VectorMask<Float> BIT_2 = bit(2);
    private static final VectorMask<Float> BIT_1 = bit(1);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** Where tiles may begin in a scratch array: 16 bytes of header and these make a cache line. */
    public static final int START = 12;
    /**
     * A load waits for an older store that has not come to the cache yet if the lowest twelve bits of their addresses agree,
     * even where the rest tells them apart; on some processors only for some pairs of pages, so that time would depend on
     * where an array lies. A loop that takes one vector after the other from several places therefore has no two of them
     * fewer than about so many vectors apart in a page: what was stored is met again by another load three rounds
     * later at the earliest, when it has long been written.
     */
    public static final int APART = 4;

    private Lanes() {}

    private static VectorShuffle<Float> partner(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ (lanes & (COUNT - 1)));
    }

    private static VectorMask<Float> bit(int bit) {
        boolean[] lanes = new boolean[COUNT];
        for (int lane = 0; lane < COUNT; lane++) {
            lanes[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }

    /** How many channels block {@code block} really has. */
    public static int used(int channels, int block) {
        return Math.min(COUNT, channels - block * COUNT);
    }

    /** Reads rows that lie {@code stride} elements apart into (row, lane). */
    public static void load(MemorySegment from, long element, int stride, int rows, int used, float[] s, int at) {
        if (used == COUNT) {
            long place = from.address() + element * Float.BYTES;
            for (int row = 0; row < rows; row++) {
                FloatVector.fromMemorySegment(SPECIES, ALL, place + (long) row * stride * Float.BYTES, ORDER)
                        .intoArray(s, at + row * COUNT);
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            int place = at + row * COUNT;
            for (int lane = 0; lane < used; lane++) {
                s[place + lane] = get(from, element + (long) row * stride + lane);
            }
            Arrays.fill(s, place + used, place + COUNT, 0);
        }
    }

    /** Writes (row, lane) to rows that lie {@code stride} elements apart; does nothing where there is no segment. */
    public static void store(float[] s, int at, int rows, int used, MemorySegment to, long element, int stride) {
        if (to == null) {
            return;
        }
        if (used == COUNT) {
            long place = to.address() + element * Float.BYTES;
            for (int row = 0; row < rows; row++) {
                FloatVector.fromArray(SPECIES, s, at + row * COUNT).intoMemorySegment(ALL,
                        place + (long) row * stride * Float.BYTES, ORDER);
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < used; lane++) {
                set(to, element + (long) row * stride + lane, s[at + row * COUNT + lane]);
            }
        }
    }

    /** Reads {@code columns} numbers per channel, {@code stride} apart, into (column, lane); zeros where absent. */
    public static void loadTurned(MemorySegment from, long element, int stride, int columns, int used, float[] s,
            int at) {
        Arrays.fill(s, at, at + columns * COUNT, 0);
        for (int lane = 0; from != null && lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                s[at + column * COUNT + lane] = get(from, element + (long) lane * stride + column);
            }
        }
    }

    /** Writes (column, lane) as {@code columns} numbers per channel, {@code stride} apart. */
    public static void storeTurned(float[] s, int at, int columns, int used, MemorySegment to, long element,
            int stride) {
        for (int lane = 0; to != null && lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                set(to, element + (long) lane * stride + column, s[at + column * COUNT + lane]);
            }
        }
    }

    /** Reads {@code floats} numbers that lie one after the other. */
    public static void copy(MemorySegment from, long element, float[] s, int at, int floats) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, element * Float.BYTES, s, at, floats);
    }

    /** Writes numbers that lie one after the other. */
    public static void put(float[] s, int at, MemorySegment to, long element, int floats) {
        MemorySegment.copy(s, at, to, ValueLayout.JAVA_FLOAT_UNALIGNED, element * Float.BYTES, floats);
    }

    public static float get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
    }

    public static void set(MemorySegment segment, long index, float value) {
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
    }

    /**
     * Sums each of {@code rows} rows over its lanes, neighbours first: unlike {@code reduceLanes} the order is the same in
     * interpreted and in compiled code. Sixteen rows of sixteen lanes are summed together: each step halves the number of
     * vectors, the lanes with a bit of their number unset go on with the one row, the others with the other.
     */
    public static void sums(float[] s, int at, int rows, float[] to, int place) {
        int row = 0;
        for (; COUNT == TOGETHER && row + TOGETHER <= rows; row += TOGETHER) {
            together(s, at + row * COUNT, to, place + row);
        }
        for (; row < rows; row++) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, at + row * COUNT);
            v = v.add(v.rearrange(BY_1));
            v = v.add(v.rearrange(BY_2));
            if (COUNT > 4) {
                v = v.add(v.rearrange(BY_4));
            }
            if (COUNT > 8) {
                v = v.add(v.rearrange(BY_8));
            }
            to[place + row] = v.lane(0);
        }
    }

    /**
     * Lane i holds the sum of row i: of two vectors the lanes with a bit unset add their partners in the first, the others
     * theirs in the second. Straight-line code: a helper's vectors would be allocated.
     */
    private static void together(float[] s, int at, float[] to, int place) {
        FloatVector v0 = FloatVector.fromArray(SPECIES, s, at);
        FloatVector v1 = FloatVector.fromArray(SPECIES, s, at + 1 * COUNT);
        v0 = v0.blend(v1, BIT_1).add(v1.blend(v0, BIT_1).rearrange(BY_1));
        FloatVector v2 = FloatVector.fromArray(SPECIES, s, at + 2 * COUNT);
        FloatVector v3 = FloatVector.fromArray(SPECIES, s, at + 3 * COUNT);
        v2 = v2.blend(v3, BIT_1).add(v3.blend(v2, BIT_1).rearrange(BY_1));
        v0 = v0.blend(v2, BIT_2).add(v2.blend(v0, BIT_2).rearrange(BY_2));
        FloatVector v4 = FloatVector.fromArray(SPECIES, s, at + 4 * COUNT);
        FloatVector v5 = FloatVector.fromArray(SPECIES, s, at + 5 * COUNT);
        v4 = v4.blend(v5, BIT_1).add(v5.blend(v4, BIT_1).rearrange(BY_1));
        FloatVector v6 = FloatVector.fromArray(SPECIES, s, at + 6 * COUNT);
        FloatVector v7 = FloatVector.fromArray(SPECIES, s, at + 7 * COUNT);
        v6 = v6.blend(v7, BIT_1).add(v7.blend(v6, BIT_1).rearrange(BY_1));
        v4 = v4.blend(v6, BIT_2).add(v6.blend(v4, BIT_2).rearrange(BY_2));
        v0 = v0.blend(v4, BIT_4).add(v4.blend(v0, BIT_4).rearrange(BY_4));
        FloatVector v8 = FloatVector.fromArray(SPECIES, s, at + 8 * COUNT);
        FloatVector v9 = FloatVector.fromArray(SPECIES, s, at + 9 * COUNT);
        v8 = v8.blend(v9, BIT_1).add(v9.blend(v8, BIT_1).rearrange(BY_1));
        FloatVector v10 = FloatVector.fromArray(SPECIES, s, at + 10 * COUNT);
        FloatVector v11 = FloatVector.fromArray(SPECIES, s, at + 11 * COUNT);
        v10 = v10.blend(v11, BIT_1).add(v11.blend(v10, BIT_1).rearrange(BY_1));
        v8 = v8.blend(v10, BIT_2).add(v10.blend(v8, BIT_2).rearrange(BY_2));
        FloatVector v12 = FloatVector.fromArray(SPECIES, s, at + 12 * COUNT);
        FloatVector v13 = FloatVector.fromArray(SPECIES, s, at + 13 * COUNT);
        v12 = v12.blend(v13, BIT_1).add(v13.blend(v12, BIT_1).rearrange(BY_1));
        FloatVector v14 = FloatVector.fromArray(SPECIES, s, at + 14 * COUNT);
        FloatVector v15 = FloatVector.fromArray(SPECIES, s, at + 15 * COUNT);
        v14 = v14.blend(v15, BIT_1).add(v15.blend(v14, BIT_1).rearrange(BY_1));
        v12 = v12.blend(v14, BIT_2).add(v14.blend(v12, BIT_2).rearrange(BY_2));
        v8 = v8.blend(v12, BIT_4).add(v12.blend(v8, BIT_4).rearrange(BY_4));
        v0 = v0.blend(v8, BIT_8).add(v8.blend(v0, BIT_8).rearrange(BY_8));
        v0.intoArray(to, place);
    }

    /** Writes each of {@code rows} numbers into all lanes of a row. */
    public static void spread(float[] s, int from, int rows, int to) {
        for (int row = 0; row < rows; row++) {
            FloatVector.broadcast(SPECIES, s[from + row]).intoArray(s, to + row * COUNT);
        }
    }

    /** {@code to[place..] += s[from..]}, so many numbers. */
    public static void add(float[] s, int from, int floats, float[] to, int place) {
        int whole = floats / COUNT * COUNT;
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector.fromArray(SPECIES, to, place + i).add(FloatVector.fromArray(SPECIES, s, from + i))
                    .intoArray(to, place + i);
        }
        for (int i = whole; i < floats; i++) {
            to[place + i] += s[from + i];
        }
    }
}
