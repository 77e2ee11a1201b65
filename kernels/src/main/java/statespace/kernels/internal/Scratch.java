package statespace.kernels.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import statespace.kernels.Workspace;

/**
 * What kernel calls keep from one to the next: a scratch array, native memory, and one object of each {@link Key}, such as
 * a layout, a call or a task. One thread at a time uses it. A platform thread has one of its own or the one of the
 * {@link Workspace} that it runs in; a virtual thread without a workspace borrows one for a call, and waits where as many
 * as there are processors are lent already.
 */
public final class Scratch {
    private static final ThreadLocal<Scratch> CURRENT = new ThreadLocal<>();
    private static final long LINE = 64;
    private static final long SMALLEST_REGION = 1 << 20;
    private static final long LARGEST_REGION = 32 << 20;
    private static final long REGIONS = 2048;

    /** What is lent to virtual threads. */
    private static final class Pool {
        static final Semaphore LOANS = new Semaphore(Runtime.getRuntime().availableProcessors());
        static final ConcurrentLinkedDeque<Scratch> IDLE = new ConcurrentLinkedDeque<>();
    }

    /** Names an object that every scratch keeps one of: a constant of the class that the object has. */
    public static final class Key<T> {
        private static final AtomicInteger NEXT = new AtomicInteger();

        private final int index = NEXT.getAndIncrement();
        private final Function<Scratch, T> make;

        private Key(Function<Scratch, T> make) {
            this.make = make;
        }

        /** An object that is made when it is first asked for. */
        public static <T> Key<T> of(Function<Scratch, T> make) {
            return new Key<>(make);
        }

        /** An object that is null until it is {@link Scratch#put}. */
        public static <T> Key<T> empty() {
            return new Key<>(scratch -> null);
        }
    }

    private final boolean lent;
    private int calls; // that run now, of a lent one
    private Object[] kept = {};
    private float[] floats = {};
    private MemorySegment memory = MemorySegment.NULL;

    public Scratch() {
        this(false);
    }

    private Scratch(boolean lent) {
        this.lent = lent;
    }

    /** That of this thread, for a kernel call; {@link #leave} ends what this begins. */
    public static Scratch enter() {
        Scratch scratch = CURRENT.get();
        if (scratch == null) {
            scratch = Thread.currentThread().isVirtual() ? borrow() : new Scratch();
            CURRENT.set(scratch);
        }
        scratch.calls++;
        return scratch;
    }

    /** The call is over; what was borrowed for it is given back. */
    public void leave() {
        calls--;
        if (lent && calls == 0) {
            CURRENT.remove();
            Pool.IDLE.addFirst(this);
            Pool.LOANS.release();
        }
    }

    private static Scratch borrow() {
        Pool.LOANS.acquireUninterruptibly();
        Scratch idle = Pool.IDLE.pollFirst();
        return idle == null ? new Scratch(true) : idle;
    }

    /** That of this thread, for a task of a kernel call. */
    public static Scratch current() {
        Scratch scratch = CURRENT.get();
        if (scratch == null) {
            if (Thread.currentThread().isVirtual()) {
                throw new IllegalStateException("a virtual thread runs tasks of its own kernel calls only");
            }
            scratch = new Scratch();
            CURRENT.set(scratch);
        }
        return scratch;
    }

    /** Runs what uses this in the place of the thread's own. */
    public <T> T bound(Supplier<T> work) {
        Scratch before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** How many are idle of those that virtual threads borrow. */
    public static int idle() {
        return Pool.IDLE.size();
    }

    /** The object of a key. */
    @SuppressWarnings("unchecked") // what lies at a key's index was put there under the key
    public <T> T get(Key<T> key) {
        Object object = key.index < kept.length ? kept[key.index] : null;
        return object == null ? put(key, key.make.apply(this)) : (T) object;
    }

    /** Puts an object in the place of the one before, and returns it. */
    public <T> T put(Key<T> key, T object) {
        if (key.index >= kept.length) {
            kept = Arrays.copyOf(kept, key.index + 1);
        }
        kept[key.index] = object;
        return object;
    }

    /**
     * An array of at least this size, with whatever the last task left in it. It is larger than half a region of the G1
     * collector, which then lets it begin where a region begins and never moves it: vectors at multiples of their length from
     * {@link Lanes#START} do not straddle cache lines. That takes a fifth off the time of a scan; nothing else depends on
     * it.
     */
    public float[] floats(int least) {
        if (floats.length < least) {
            floats = new float[Math.max(least, Math.toIntExact(largestRegion() / 2 / Float.BYTES))];
        }
        return floats;
    }

    /** A bound of the size of G1's regions, unless it was set by hand: a power of 2, at most 1/2048 of the heap rounded up. */
    private static long largestRegion() {
        long share = Runtime.getRuntime().maxMemory() / REGIONS;
        return Math.clamp(2 * Long.highestOneBit(share), SMALLEST_REGION, LARGEST_REGION);
    }

    /** The address of native memory of at least this size, with whatever its last user left in it. */
    public long memory(long leastBytes) {
        if (memory.byteSize() < leastBytes) {
            memory = Arena.ofAuto().allocate(leastBytes, LINE);
        }
        return memory.address();
    }

    /** Lets go of everything. */
    public void clear() {
        kept = new Object[0];
        floats = new float[0];
        memory = MemorySegment.NULL;
    }
}
