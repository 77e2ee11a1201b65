package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.NativeMemory.address;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.SelectiveScan.Gradients;
import statespace.kernels.SelectiveScan.Inputs;
import statespace.kernels.SelectiveScan.Shape;

/**
 * The adjoint of the selective scan with a channel in each lane. A task is a group of channel blocks of one sequence,
 * which goes back through time chunk by chunk: first the chunk's states are computed again and kept before every pass,
 * then the passes go back. The blocks of a group add their dB and dC lane by lane, so that only one sum over lanes a
 * group is needed. How blocks are grouped depends on the shape alone.
 */
final class VectorSelectiveAdjoint {
    private final Shape shape;
    private final Inputs in;
    private final MemorySegment checkpoints;
    private final MemorySegment dy;
    private final MemorySegment dFinal;
    private final Gradients out;
    private final Workers workers;
    private final int blocks;
    private final int groupBlocks;
    private final int groups;
    private final int together;
    private final long stride;
    private final Partials dA; // by sequence: (channel, state)
    private final Partials dD; // by sequence: (channel)
    private final Partials dBias; // by sequence: (channel)
    private final Partials dB; // by group: (batch, length, state)
    private final Partials dC; // by group: (batch, length, state)

    VectorSelectiveAdjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        this.shape = shape;
        this.in = in;
        this.checkpoints = checkpoints;
        this.dy = dy;
        this.dFinal = dFinal;
        this.out = out;
        this.workers = workers;
        blocks = Blocks.count(shape.channels(), COUNT);
        groupBlocks = SelectiveLayout.group(shape);
        groups = Blocks.count(blocks, groupBlocks);
        together = SelectiveLayout.groupsTogether(shape, groups, workers.threads());
        stride = (long) shape.channels() * Float.BYTES;
        dA = new Partials(shape.batch(), Math.toIntExact(shape.transitionFloats()));
        dD = new Partials(shape.batch(), shape.channels());
        dBias = new Partials(shape.batch(), shape.channels());
        dB = new Partials(groups, Math.toIntExact(shape.projectionFloats()));
        dC = new Partials(groups, Math.toIntExact(shape.projectionFloats()));
    }

    void run() {
        int tasks = Blocks.count(groups, together);
        workers.run(shape.batch() * tasks, task -> new Task(task / tasks, task % tasks * together).run());
        dA.store(out.a(), workers);
        dD.store(out.d(), workers);
        dBias.store(out.deltaBias(), workers);
        dB.store(out.b(), workers);
        dC.store(out.c(), workers);
    }

    /** Some groups of blocks of one sequence. */
    private final class Task {
        private final int batch;
        private final int firstGroup;
        private final int first;
        private final int held;
        private final int full;
        private final SelectiveLayout at;
        private final float[] s;
        private final Rows whole;
        private final Rows last;

        Task(int batch, int firstGroup) {
            this.batch = batch;
            this.firstGroup = firstGroup;
            first = firstGroup * groupBlocks;
            held = Math.min(together * groupBlocks, blocks - first);
            full = Math.min(held, shape.channels() / COUNT - first);
            at = new SelectiveLayout(shape, held, true);
            s = Lanes.scratch(at.floats);
            whole = new Rows(address(in.u()), address(in.delta()), address(in.z()), address(dy), address(out.u()),
                    address(out.delta()), address(out.z()), stride);
            last = full < held ? padded() : null;
        }

        private Rows padded() {
            PaddedBlock padded = PaddedBlock.ofThread();
            return new Rows(padded.address(0), padded.address(1), in.z() == null ? 0 : padded.address(2),
                    padded.address(3), padded.address(4), padded.address(5), out.z() == null ? 0 : padded.address(2),
                    PaddedBlock.STRIDE);
        }

        void run() {
            at.loadParameters(in, s, first, held);
            at.loadStates(dFinal, s, at.g, batch, first, held);
            Arrays.fill(s, at.dA, at.slopes, 0);
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                chunk(chunk);
            }
            at.storeStates(s, at.g, out.initial(), batch, first, held);
            for (int i = 0; i < held; i++) {
                int channel = (first + i) * COUNT;
                int used = Lanes.used(shape.channels(), first + i);
                dA.put(batch, s, at.dA + at.set(i), channel, used, shape.state());
                dD.put(batch, s, at.dD + i * COUNT, channel, used, 1);
                dBias.put(batch, s, at.dBias + i * COUNT, channel, used, 1);
            }
        }

        private void chunk(int chunk) {
            int begin = chunk * Blocks.CHUNK;
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long row = (long) batch * shape.length() + begin;
            at.loadProjections(in, s, row, rows);
            Lanes.copy(checkpoints, at.checkpoint(batch, chunk, first), s, at.h, at.set(held));
            long place = row * stride + (long) first * COUNT * Float.BYTES;
            before(0, full, rows, whole, place);
            if (last != null) {
                fill(place + full * PaddedBlock.STRIDE, rows);
                before(full, 1, rows, last, 0);
            }
            sweep(0, full, rows, whole, place);
            if (last != null) {
                sweep(full, 1, rows, last, 0);
            }
            for (int t = (rows - 1) / SelectiveLayout.ROWS * SelectiveLayout.ROWS; t >= 0; t -= SelectiveLayout.ROWS) {
                int count = Math.min(SelectiveLayout.ROWS, rows - t);
                int to = Math.toIntExact((row + t) * shape.state());
                for (int block = 0; block < held; block += groupBlocks) {
                    int filled = Math.min(groupBlocks, full - block);
                    int group = firstGroup + block / groupBlocks;
                    Arrays.fill(s, at.dB, at.few, 0);
                    back(block, filled, t, count, whole, place + block * PaddedBlock.STRIDE);
                    if (last != null && block + groupBlocks >= held) {
                        back(full, 1, t, count, last, 0);
                    }
                    sums(at.dB, count, dB.part(group), to);
                    sums(at.dC, count, dC.part(group), to);
                }
            }
            SelectiveRows.finish(at, s, 0, full, rows, whole.u, whole.dU, whole.dDelta, whole.dZ, place, stride,
                    in.softplus());
            if (last != null) {
                SelectiveRows.finish(at, s, full, 1, rows, last.u, last.dU, last.dDelta, last.dZ, 0, last.stride,
                        in.softplus());
                empty(place + full * PaddedBlock.STRIDE, rows);
            }
        }

        private void before(int block, int count, int rows, Rows x, long place) {
            SelectiveRows.ungate(at, s, block, count, rows, x.z, x.dy, place, x.stride);
            SelectiveRows.steps(at, s, block, count, rows, x.delta, place, x.stride, in.softplus(), true);
        }

        private void sweep(int block, int count, int rows, Rows x, long place) {
            for (int t = 0; t < rows; t += SelectiveLayout.ROWS) {
                int some = Math.min(SelectiveLayout.ROWS, rows - t);
                long from = place + t * x.stride;
                if (some < SelectiveLayout.ROWS) {
                    SelectivePass.sweepOfAny(at, s, block, count, t, some, x.u, from, x.stride, kept(t), decays(t));
                } else {
                    pass(block, count, t, x, from);
                }
            }
        }

        /** Four rows; blocks whose exponents need care are done apart, whatever the other blocks need. */
        private void pass(int block, int count, int t, Rows x, long from) {
            int done = 0;
            while (done < count) {
                done = SelectivePass.sweep(at, s, block + done, count - done, t, x.u, from + done * PaddedBlock.STRIDE,
                        x.stride, kept(t), decays(t)) - block;
                if (done < count) {
                    SelectivePass.sweepOfAny(at, s, block + done, 1, t, SelectiveLayout.ROWS, x.u,
                            from + done * PaddedBlock.STRIDE, x.stride, kept(t), decays(t));
                    done++;
                }
            }
        }

        private void back(int block, int count, int t, int rows, Rows x, long place) {
            long from = place + t * x.stride;
            if (rows < SelectiveLayout.ROWS) {
                SelectiveBackPass.few(at, s, block, count, t, rows, kept(t), decays(t), x.u, from, x.stride);
            } else if (x.dZ != 0) {
                SelectiveBackPass.gated(at, s, block, count, t, kept(t), decays(t), x.u, from, x.stride);
            } else {
                SelectiveBackPass.back(at, s, block, count, t, kept(t), decays(t), x.u, from, x.stride);
            }
        }

        /** Rows of dB or dC over lanes; at once where nothing lies between them. */
        private void sums(int from, int rows, float[] to, int place) {
            int states = shape.state();
            if (at.sum == states * COUNT) {
                Lanes.sums(s, from, rows * states, to, place);
                return;
            }
            for (int i = 0; i < rows; i++) {
                Lanes.sums(s, from + i * at.sum, states, to, place + i * states);
            }
        }

        private int kept(int t) {
            return at.kept + t / SelectiveLayout.ROWS * at.set(held);
        }

        private int decays(int t) {
            return at.decays + t * at.set(held);
        }

        /** The rows of a block that does not fill a vector, padded. */
        private void fill(long place, int rows) {
            PaddedBlock padded = PaddedBlock.ofThread();
            int used = Lanes.used(shape.channels(), blocks - 1);
            padded.fill(0, in.u(), place, stride, rows, used);
            padded.fill(1, in.delta(), place, stride, rows, used);
            padded.fill(2, in.z(), place, stride, rows, used);
            padded.fill(3, dy, place, stride, rows, used);
        }

        private void empty(long place, int rows) {
            PaddedBlock padded = PaddedBlock.ofThread();
            int used = Lanes.used(shape.channels(), blocks - 1);
            padded.empty(4, out.u(), place, stride, rows, used);
            padded.empty(5, out.delta(), place, stride, rows, used);
            padded.empty(2, out.z(), place, stride, rows, used);
        }
    }

    /** Where rows lie: those of full blocks in the caller's memory, those of a last one padded; 0 where absent. */
    private record Rows(long u, long delta, long z, long dy, long dU, long dDelta, long dZ,
            long stride) {}
}
