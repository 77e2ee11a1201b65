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
 * which goes back through time chunk by chunk, and through a chunk strip by strip: first the strip's states are computed
 * again and leave a trail, then the passes go back. The blocks of a strip add their dB and dC lane by lane, so that only one
 * sum over lanes a strip is needed. What is a strip and what a group depends on the shape alone.
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
            Arrays.fill(s, at.cells, at.tiles, 0);
            at.loadParameters(in, s, first, held);
            at.toCells(s, at.a, SelectiveLayout.A);
            at.loadStates(dFinal, s, at.h, batch, first, held);
            at.toCells(s, at.h, SelectiveLayout.G);
            Arrays.fill(s, at.dD, at.slopes, 0);
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                chunk(chunk);
            }
            at.fromCells(s, SelectiveLayout.G);
            at.storeStates(s, at.h, out.initial(), batch, first, held);
            at.fromCells(s, SelectiveLayout.DA);
            for (int i = 0; i < held; i++) {
                int channel = (first + i) * COUNT;
                int used = Lanes.used(shape.channels(), first + i);
                dA.put(batch, s, at.h + at.set(i), channel, used, shape.state());
                dD.put(batch, s, at.dD + i * COUNT, channel, used, 1);
                dBias.put(batch, s, at.dBias + i * COUNT, channel, used, 1);
            }
        }

        private void chunk(int chunk) {
            int begin = chunk * Blocks.CHUNK;
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long row = (long) batch * shape.length() + begin;
            long place = row * stride + (long) first * COUNT * Float.BYTES;
            at.loadProjections(in, s, row, rows);
            at.toCells(address(checkpoints) + at.checkpoint(batch, chunk, first) * Float.BYTES, s, SelectiveLayout.H);
            open(0, full, rows, whole, place);
            if (last != null) {
                fill(place + full * PaddedBlock.STRIDE, rows);
                open(full, 1, rows, last, 0);
            }
            at.endTiles(s, rows);
            for (int block = 0; block < held; block += at.strip) {
                strip(block, Math.min(at.strip, held - block), row, rows);
            }
            finish(0, full, rows, whole, place);
            if (last != null) {
                finish(full, 1, rows, last, 0);
                empty(place + full * PaddedBlock.STRIDE, rows);
            }
        }

        private void open(int block, int count, int rows, Rows x, long place) {
            SelectiveRows.steps(at, s, block, count, rows, x.delta, place, x.stride, in.softplus(), true);
            SelectiveRows.open(at, s, block, count, rows, x.u, x.z, x.dy, place, x.stride);
        }

        /** Some blocks forward through a chunk and back. */
        private void strip(int block, int count, long row, int rows) {
            for (int t = 0; t < rows; t += SelectiveLayout.TWO) {
                sweep(block, count, t);
            }
            int group = firstGroup + block / groupBlocks;
            for (int t = (rows - 1) / SelectiveLayout.TWO * SelectiveLayout.TWO; t >= 0; t -= SelectiveLayout.TWO) {
                SelectiveBackPass.back(at, s, block, count, t, out.z() != null);
                if (t % SelectiveLayout.ROWS == 0) {
                    int some = Math.min(SelectiveLayout.ROWS, rows - t);
                    add(at.dB, some, dB.part(group), row + t);
                    add(at.dC, some, dC.part(group), row + t);
                }
            }
        }

        /** Adds sums over lanes to rows of dB or dC. */
        private void add(int from, int rows, float[] to, long row) {
            Lanes.sums(s, from, rows * at.columns, s, at.sums);
            int place = Math.toIntExact(row * at.states);
            for (int i = 0; i < rows; i++) {
                for (int n = 0; n < at.states; n++) {
                    to[place + i * at.states + n] += s[at.sums + i * at.columns + n];
                }
            }
        }

        /** Two rows; blocks whose exponents need care are done apart, whatever the other blocks need. */
        private void sweep(int strip, int count, int t) {
            int end = strip + count;
            int block = strip;
            while (block < end) {
                int careful = SelectiveBackPass.careful(at, s, block, end, t);
                SelectiveBackPass.sweep(at, s, strip, block, careful, t);
                if (careful < end) {
                    SelectiveBackPass.sweepOfAny(at, s, strip, careful, t);
                }
                block = careful + 1;
            }
        }

        private void finish(int block, int count, int rows, Rows x, long place) {
            SelectiveRows.finish(at, s, block, count, rows, x.u, x.dU, x.dDelta, x.dZ, place, x.stride, in.softplus());
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
