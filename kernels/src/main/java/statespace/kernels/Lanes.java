package statespace.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * One lane a channel: moves tiles of (step, lane) between native memory and the scratch array of a thread. Lanes beyond
 * the last channel hold zeros, so that the loops know full vectors only.
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > Blocks.CHANNELS
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    private static final VectorShuffle<Float> BY_8 = turn(8);
    private static final VectorShuffle<Float> BY_4 = turn(4);
    private static final VectorShuffle<Float> BY_2 = turn(2);
    private static final VectorShuffle<Float> BY_1 = turn(1);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** Where tiles may begin in a scratch array: 16 bytes of header and these make a cache line. */
    static final int START = 12;
    private static final long SMALLEST_REGION = 1 << 20;
    private static final long LARGEST_REGION = 32 << 20;
    private static final long REGIONS = 2048;
    private static final ThreadLocal<float[]> SCRATCH = new ThreadLocal<>();

    private Lanes() {}

    private static VectorShuffle<Float> turn(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + lanes) % COUNT);
    }

    /**
     * The scratch array of this thread, at least of this size, with whatever the last task left in it. It is larger than
     * half a region of the G1 collector, which then lets it begin where a region begins and never moves it: vectors at
     * multiples of their length from {@link #START} do not straddle cache lines. That takes a fifth off the time of a
     * scan; nothing else depends on it.
     */
    static float[] scratch(int floats) {
        float[] scratch = SCRATCH.get();
        if (scratch == null || scratch.length < floats) {
            scratch = new float[Math.max(floats, Math.toIntExact(largestRegion() / 2 / Float.BYTES))];
            SCRATCH.set(scratch);
        }
        return scratch;
    }

    /** A bound of the size of G1's regions, unless it was set by hand: a power of 2, at most 1/2048 of the heap rounded up. */
    private static long largestRegion() {
        long share = Runtime.getRuntime().maxMemory() / REGIONS;
        return Math.clamp(2 * Long.highestOneBit(share), SMALLEST_REGION, LARGEST_REGION);
    }

    /** How many channels block {@code block} really has. */
    static int used(int channels, int block) {
        return Math.min(COUNT, channels - block * COUNT);
    }

    /** Reads rows that lie {@code stride} elements apart into (row, lane). */
    static void load(MemorySegment from, long element, int stride, int rows, int used, float[] s, int at) {
        if (used == COUNT) {
            for (int row = 0; row < rows; row++) {
                long place = (element + (long) row * stride) * Float.BYTES;
                FloatVector.fromMemorySegment(SPECIES, from, place, ORDER).intoArray(s, at + row * COUNT);
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
    static void store(float[] s, int at, int rows, int used, MemorySegment to, long element, int stride) {
        if (to == null) {
            return;
        }
        if (used == COUNT) {
            for (int row = 0; row < rows; row++) {
                long place = (element + (long) row * stride) * Float.BYTES;
                FloatVector.fromArray(SPECIES, s, at + row * COUNT).intoMemorySegment(to, place, ORDER);
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < used; lane++) {
                set(to, element + (long) row * stride + lane, s[at + row * COUNT + lane]);
            }
        }
    }

    /**
     * Reads the tiles of several blocks of channels row by row, because memory is fastest where it is read in one line:
     * the tiles lie {@code apart} floats from each other.
     */
    static void loadGroup(MemorySegment from, long element, int stride, int rows, int channels, int held, float[] s,
            int at, int apart) {
        int full = Math.min(held, channels / COUNT);
        for (int row = 0; row < rows; row++) {
            long place = (element + (long) row * stride) * Float.BYTES;
            int to = at + row * COUNT;
            for (int block = 0; block < full; block++) {
                FloatVector.fromMemorySegment(SPECIES, from, place, ORDER).intoArray(s, to);
                place += (long) COUNT * Float.BYTES;
                to += apart;
            }
        }
        if (full < held) {
            load(from, element + (long) full * COUNT, stride, rows, channels - full * COUNT, s, at + full * apart);
        }
    }

    /** Writes the tiles of several blocks of channels row by row; does nothing where there is no segment. */
    static void storeGroup(float[] s, int at, int apart, int rows, int channels, int held, MemorySegment to,
            long element, int stride) {
        if (to == null) {
            return;
        }
        int full = Math.min(held, channels / COUNT);
        for (int row = 0; row < rows; row++) {
            long place = (element + (long) row * stride) * Float.BYTES;
            int from = at + row * COUNT;
            for (int block = 0; block < full; block++) {
                FloatVector.fromArray(SPECIES, s, from).intoMemorySegment(to, place, ORDER);
                place += (long) COUNT * Float.BYTES;
                from += apart;
            }
        }
        if (full < held) {
            store(s, at + full * apart, rows, channels - full * COUNT, to, element + (long) full * COUNT, stride);
        }
    }

    /** Reads {@code columns} numbers per channel, {@code stride} apart, into (column, lane); zeros where absent. */
    static void loadTurned(MemorySegment from, long element, int stride, int columns, int used, float[] s, int at) {
        Arrays.fill(s, at, at + columns * COUNT, 0);
        for (int lane = 0; from != null && lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                s[at + column * COUNT + lane] = get(from, element + (long) lane * stride + column);
            }
        }
    }

    /** Writes (column, lane) as {@code columns} numbers per channel, {@code stride} apart. */
    static void storeTurned(float[] s, int at, int columns, int used, MemorySegment to, long element, int stride) {
        for (int lane = 0; to != null && lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                set(to, element + (long) lane * stride + column, s[at + column * COUNT + lane]);
            }
        }
    }

    /** Reads {@code floats} numbers that lie one after the other. */
    static void copy(MemorySegment from, long element, float[] s, int at, int floats) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, element * Float.BYTES, s, at, floats);
    }

    static float get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
    }

    static void set(MemorySegment segment, long index, float value) {
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
    }

    /**
    * Sums each of {@code rows} rows over its lanes, halving the vector at every step: unlike {@code reduceLanes} the
    * order is the same in interpreted and in compiled code.
    */
    static void sums(float[] s, int at, int rows, float[] to, int place) {
        for (int row = 0; row < rows; row++) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, at + row * COUNT);
            if (COUNT > 8) {
                v = v.add(v.rearrange(BY_8));
            }
            if (COUNT > 4) {
                v = v.add(v.rearrange(BY_4));
            }
            v = v.add(v.rearrange(BY_2));
            v = v.add(v.rearrange(BY_1));
            to[place + row] = v.lane(0);
        }
    }

    /** Writes each of {@code rows} numbers into all lanes of a row. */
    static void spread(float[] s, int from, int rows, int to) {
        for (int row = 0; row < rows; row++) {
            FloatVector.broadcast(SPECIES, s[from + row]).intoArray(s, to + row * COUNT);
        }
    }

    /** {@code s[to..] += s[from..]}. */
    static void add(float[] s, int from, int to, int floats) {
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, to + i).add(FloatVector.fromArray(SPECIES, s, from + i))
                    .intoArray(s, to + i);
        }
    }
}
