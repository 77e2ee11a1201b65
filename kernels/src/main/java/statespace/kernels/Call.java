package statespace.kernels;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * A call of a kernel in one direction: what it is given, and what its tasks do. A thread has one object of a kind, in which
 * its calls follow one another, so that a call leaves nothing to collect; between calls it refers to nothing of the caller's.
 * A call begins no other of its kind on the same thread, since tasks run no code of the caller's.
 *
 * @param <S> sizes
 * @param <I> what is read
 * @param <O> what is written
 */
abstract class Call<S, I, O> implements IntConsumer {
    S shape;
    I in;
    O out;
    MemorySegment checkpoints;
    MemorySegment dy;
    MemorySegment dFinal;

    /** A call forward. */
    final void run(S shape, I in, O out, Workers workers) {
        run(shape, in, null, null, null, out, workers);
    }

    /** A call back. */
    final void run(S shape, I in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, O out,
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
    abstract void run(Workers workers);

    /** Runs a task; several threads do so at once. */
    @Override
    public abstract void accept(int task);
}
