package statespace.kernels.internal;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import statespace.kernels.Workers;

/**
 * A call of a kernel in one direction: what it is given, and what its tasks do. A {@link Scratch} has one object of a kind,
 * in which its calls follow one another, so that a call leaves nothing to collect; between calls it refers to nothing of the
 * caller's. A call begins no other of its kind on the same thread, since tasks run no code of the caller's.
 *
 * @param <S> sizes
 * @param <I> what is read
 * @param <O> what is written
 */
public abstract class KernelCall<S, I, O> implements IntConsumer {
    public S shape;
    public I in;
    public O out;
    public MemorySegment checkpoints;
    public MemorySegment dy;
    public MemorySegment dFinal;

    /** A call forward, with the scratch of this thread. */
    public static <S, I, O> void run(Scratch.Key<? extends KernelCall<S, I, O>> key, S shape, I in, O out,
            Workers workers) {
        run(key, shape, in, null, null, null, out, workers);
    }

    /** A call back, with the scratch of this thread. */
    public static <S, I, O> void run(Scratch.Key<? extends KernelCall<S, I, O>> key, S shape, I in,
            MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, O out, Workers workers) {
        Scratch scratch = Scratch.enter();
        try {
            scratch.get(key).run(shape, in, checkpoints, dy, dFinal, out, workers);
        } finally {
            scratch.leave();
        }
    }

    /** A call in either direction. */
    protected final void run(S shape, I in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, O out,
            Workers workers) {
        this.shape = shape;
        this.in = in;
        this.checkpoints = checkpoints;
        this.dy = dy;
        this.dFinal = dFinal;
        this.out = out;
        try {
            run(workers);
        } finally {
            this.in = null;
            this.checkpoints = null;
            this.dy = null;
            this.dFinal = null;
            this.out = null;
        }
    }

    /** Cuts the call into tasks and has them run. */
    protected abstract void run(Workers workers);

    @Override
    public final void accept(int task) {
        accept(task, Scratch.current());
    }

    /** Runs a task with the scratch of its thread; several threads do so at once. */
    protected abstract void accept(int task, Scratch scratch);
}
