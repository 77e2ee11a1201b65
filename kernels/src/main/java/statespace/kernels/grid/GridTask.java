package statespace.kernels.grid;

import static statespace.kernels.grid.GridLayout.CHUNK;
import static statespace.kernels.grid.GridLayout.TILE;
import static statespace.kernels.grid.VectorGridScan.fill;
import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.grid.GridScan.Gradients;
import statespace.kernels.grid.GridScan.Inputs;
import statespace.kernels.grid.GridScan.Outputs;
import statespace.kernels.grid.GridScan.Shape;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.internal.VectorMath;

/** One task of {@link VectorGridScan}: a group of blocks of channels of one sequence, forward or back. */
final class GridTask {
    static final Scratch.Key<GridTask> KEY = Scratch.Key.of(GridTask::new);

    private final Scratch scratch;
    private Shape shape;
    private GridAxes axes;
    private Inputs in;
    private int batch;
    private int group;
    private int first;
    private int held;
    private int rows;
    private GridLayout at;
    private float[] s;

    private GridTask(Scratch scratch) {
        this.scratch = scratch;
    }

    private void begin(GridLayout layout, Inputs inputs, int sequence, int number) {
        at = layout;
        shape = at.shape;
        axes = at.axes;
        rows = at.rows;
        in = inputs;
        batch = sequence;
        group = number;
        first = group * at.room;
        held = Math.min(at.room, Blocks.count(shape.channels(), COUNT) - first);
        s = scratch.floats(at.floats);
    }

    private int channel(int block) {
        return (first + block) * COUNT;
    }

    private int used(int block) {
        return Lanes.used(shape.channels(), first + block);
    }

    /** A task of the forward direction. */
    void forward(KernelCall<Shape, Inputs, Outputs> call, int batch, int group) {
        begin(GridLayout.forward(scratch, call.shape), call.in, batch, group);
        try {
            forward(call.out);
        } finally {
            in = null;
        }
    }

    private void forward(Outputs out) {
        for (int block = 0; block < held; block++) {
            loadParameters(block);
            boundary(in.initial(), block, at.leftP(block), at.leftQ(block));
        }
        for (int chunk = 0; chunk < Blocks.count(axes.columns(), CHUNK); chunk++) {
            int columns = VectorGridScan.columns(axes.columns(), chunk);
            loadShared(chunk, columns);
            for (int block = 0; block < held; block++) {
                at.keep(s, block, out.checkpoints(), batch, chunk, first + block);
                loadFields(block, chunk, columns);
                fill(s, at.y(block), rows, 0);
            }
            for (int n = 0; n < shape.state(); n++) {
                forward(n, chunk, columns, out.finalState());
            }
            for (int block = 0; block < held; block++) {
                storeField(at.y(block), out.y(), block, chunk, columns);
            }
        }
        for (int block = 0; block < held; block++) {
            storeBoundary(at.leftP(block), at.leftQ(block), out.finalState(), block);
        }
    }

    /** One state index over a chunk; a row of states replaces the one before it. */
    private void forward(int n, int chunk, int columns, MemorySegment finalState) {
        for (int block = 0; block < held; block++) {
            above(block, n, chunk, columns);
        }
        for (int r = 0; r < rows; r++) {
            int left = (r * shape.state() + n) * COUNT;
            spreadShared(n, r, columns);
            for (int block = 0; block < held; block++) {
                GridPass.Transition a = at.transition(block, n);
                GridPass.Row row = at.tiles(block, r);
                int p = at.p(block, -1);
                int q = at.q(block, -1);
                spreadOwn(block, n, columns);
                System.arraycopy(s, at.leftP(block) + left, s, p, COUNT);
                System.arraycopy(s, at.leftQ(block) + left, s, q, COUNT);
                phi(a, row, columns);
                GridPass.states(s, a, row, p, q, p, q, columns);
                GridPass.read(s, row, p, q, columns);
                System.arraycopy(s, p + columns * COUNT, s, at.leftP(block) + left, COUNT);
                System.arraycopy(s, q + columns * COUNT, s, at.leftQ(block) + left, COUNT);
            }
        }
        for (int block = 0; axes.turned() && block < held; block++) {
            storeColumns(at.p(block, -1) + COUNT, at.q(block, -1) + COUNT, finalState, block, n, chunk, columns);
        }
    }

    /** A task of the adjoint. */
    void adjoint(KernelCall<Shape, Inputs, Gradients> call, GridSums sums, int batch, int group) {
        begin(GridLayout.back(scratch, call.shape), call.in, batch, group);
        try {
            adjoint(call.checkpoints, call.dy, call.dFinal, call.out, sums);
        } finally {
            in = null;
        }
    }

    private void adjoint(MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, Gradients out,
            GridSums sums) {
        for (int block = 0; block < held; block++) {
            loadParameters(block);
            Arrays.fill(s, at.gradient(block, 0), at.leftP(block), 0);
            boundary(dFinal, block, at.carryP(block), at.carryQ(block));
        }
        for (int chunk = Blocks.count(axes.columns(), CHUNK) - 1; chunk >= 0; chunk--) {
            int columns = VectorGridScan.columns(axes.columns(), chunk);
            loadShared(chunk, columns);
            for (int block = 0; block < held; block++) {
                at.restore(s, block, checkpoints, batch, chunk, first + block);
                loadFields(block, chunk, columns);
                loadField(dy, at.y(block), block, chunk, columns);
                fill(s, at.dX(block), 3 * rows, 0);
            }
            for (int n = 0; n < shape.state(); n++) {
                for (int block = 0; block < held; block++) {
                    above(block, n, chunk, columns);
                    loadColumns(axes.turned() ? dFinal : null, block, n, chunk, columns, at.downP(block),
                            at.downQ(block));
                }
                again(n, columns);
                back(n, columns);
                for (int block = 0; axes.turned() && block < held; block++) {
                    storeColumns(at.downP(block), at.downQ(block), out.initial(), block, n, chunk, columns);
                }
            }
            for (int block = 0; block < held; block++) {
                storeField(at.dX(block), out.x(), block, chunk, columns);
                storeField(at.dDeltaP(block), axes.deltaP(out), block, chunk, columns);
                storeField(at.dDeltaQ(block), axes.deltaQ(out), block, chunk, columns);
            }
            putShared(chunk, columns, sums);
        }
        for (int block = 0; block < held; block++) {
            storeBoundary(at.carryP(block), at.carryQ(block), out.initial(), block);
            sums.put(batch, at, s, block, channel(block), used(block));
        }
    }

    /** One state index over a chunk once more, every row of states kept. */
    private void again(int n, int columns) {
        for (int r = 0; r < rows; r++) {
            int left = (r * shape.state() + n) * COUNT;
            spreadShared(n, r, columns);
            for (int block = 0; block < held; block++) {
                GridPass.Transition a = at.transition(block, n);
                GridPass.Row row = at.tiles(block, r);
                spreadOwn(block, n, columns);
                System.arraycopy(s, at.leftP(block) + left, s, at.p(block, r), COUNT);
                System.arraycopy(s, at.leftQ(block) + left, s, at.q(block, r), COUNT);
                phi(a, row, columns);
                GridPass.states(s, a, row, at.p(block, r), at.q(block, r), at.p(block, r - 1), at.q(block, r - 1),
                        columns);
            }
        }
    }

    /** Back through the rows that {@link #again} left. */
    private void back(int n, int columns) {
        for (int r = rows - 1; r >= 0; r--) {
            int carry = (r * shape.state() + n) * COUNT;
            spreadShared(n, r, columns);
            fill(s, at.sums, 4, 0);
            for (int block = 0; block < held; block++) {
                spreadOwn(block, n, columns);
                GridPass.back(s, at.transition(block, n), at.tiles(block, r), at.p(block, r), at.q(block, r),
                        at.p(block, r - 1), at.q(block, r - 1), at.downP(block), at.downQ(block),
                        at.carryP(block) + carry, at.carryQ(block) + carry, at.gradient(block, 0) + n * COUNT,
                        shape.state() * COUNT, columns);
                collectOwn(block, n);
            }
            collectShared(n, r, columns);
        }
    }

    private void phi(GridPass.Transition a, GridPass.Row row, int columns) {
        if (shape.selective()) {
            VectorMath.phi(s, row.deltaP(), a.pp(), a.overPp(), row.phiP(), columns * COUNT);
            VectorMath.phi(s, row.deltaQ(), a.qq(), a.overQq(), row.phiQ(), columns * COUNT);
        } else {
            fill(s, row.phiP(), 1, 1);
            fill(s, row.phiQ(), 1, 1);
        }
    }

    /** A, 1/A, and B and C where they belong to channels; A - 1 in place of A where the rule is discrete. */
    private void loadParameters(int block) {
        int states = shape.state();
        for (int i = 0; i < 4; i++) {
            loadParameter(block, i);
        }
        for (int i = 0; !shape.selective() && i < 4; i++) {
            loadParameter(block, GridLayout.PROJECTIONS + i);
        }
        for (int i = 0; i < states * COUNT; i++) {
            float pp = s[at.parameter(block, 0) + i];
            float qq = s[at.parameter(block, 3) + i];
            if (shape.selective()) {
                s[at.parameter(block, 4) + i] = pp == 0 ? 0 : 1 / pp;
                s[at.parameter(block, 5) + i] = qq == 0 ? 0 : 1 / qq;
            } else {
                s[at.parameter(block, 0) + i] = pp - 1;
                s[at.parameter(block, 3) + i] = qq - 1;
                s[at.parameter(block, 4) + i] = 0;
                s[at.parameter(block, 5) + i] = 0;
            }
        }
    }

    private void loadParameter(int block, int number) {
        int states = shape.state();
        Lanes.loadTurned(axes.parameter(in, number), (long) channel(block) * states, states, states, used(block), s,
                at.parameter(block, number));
    }

    private void loadFields(int block, int chunk, int columns) {
        loadField(in.x(), at.x(block), block, chunk, columns);
        if (shape.selective()) {
            loadField(axes.deltaP(in), at.deltaP(block), block, chunk, columns);
            loadField(axes.deltaQ(in), at.deltaQ(block), block, chunk, columns);
        } else {
            fill(s, at.deltaP(block), 2 * rows, 0);
        }
    }

    private void loadField(MemorySegment from, int to, int block, int chunk, int columns) {
        for (int r = 0; r < rows; r++) {
            Lanes.load(from, axes.cell(batch, r, chunk * CHUNK) * shape.channels() + channel(block),
                    axes.stride() * shape.channels(), columns, used(block), s, to + r * TILE);
        }
    }

    private void storeField(int from, MemorySegment to, int block, int chunk, int columns) {
        for (int r = 0; r < rows; r++) {
            Lanes.store(s, from + r * TILE, columns, used(block), to,
                    axes.cell(batch, r, chunk * CHUNK) * shape.channels() + channel(block),
                    axes.stride() * shape.channels());
        }
    }

    /** B and C of the cells of a chunk, a state index's columns side by side. */
    private void loadShared(int chunk, int columns) {
        int states = shape.state();
        for (int which = 0; shape.selective() && which < 4; which++) {
            MemorySegment from = axes.parameter(in, GridLayout.PROJECTIONS + which);
            for (int r = 0; r < rows; r++) {
                int to = at.shared + which * at.projection() + r * states * CHUNK;
                long cell = axes.cell(batch, r, chunk * CHUNK);
                for (int c = 0; c < columns; c++) {
                    long place = (cell + (long) c * axes.stride()) * states;
                    for (int n = 0; n < states; n++) {
                        s[to + n * CHUNK + c] = Lanes.get(from, place + n);
                    }
                }
            }
        }
    }

    /** One number a cell, for all lanes. */
    private void spreadShared(int n, int r, int columns) {
        for (int which = 0; shape.selective() && which < 4; which++) {
            Lanes.spread(s, at.shared + which * at.projection() + (r * shape.state() + n) * CHUNK, columns,
                    at.spread + which * TILE);
        }
    }

    /** One number a channel, for all cells. */
    private void spreadOwn(int block, int n, int columns) {
        for (int which = 0; !shape.selective() && which < 4; which++) {
            for (int c = 0; c < columns; c++) {
                System.arraycopy(s, at.parameter(block, GridLayout.PROJECTIONS + which) + n * COUNT, s,
                        at.spread + which * TILE + c * COUNT, COUNT);
            }
        }
    }

    private void collectOwn(int block, int n) {
        for (int which = 0; !shape.selective() && which < 4; which++) {
            VectorMath.addSum(s, at.sums + which * TILE, at.gradient(block, GridLayout.PROJECTIONS + which) + n * COUNT,
                    TILE);
            fill(s, at.sums + which * TILE, 1, 0);
        }
    }

    private void collectShared(int n, int r, int columns) {
        for (int which = 0; shape.selective() && which < 4; which++) {
            Lanes.sums(s, at.sums + which * TILE, columns, s,
                    at.sharedSums + which * at.projection() + (r * shape.state() + n) * CHUNK);
        }
    }

    private void putShared(int chunk, int columns, GridSums sums) {
        int states = shape.state();
        for (int which = 0; shape.selective() && which < 4; which++) {
            for (int r = 0; r < rows; r++) {
                int from = at.sharedSums + which * at.projection() + r * states * CHUNK;
                for (int c = 0; c < columns; c++) {
                    sums.putCell(group, which, axes.cell(batch, r, chunk * CHUNK + c), s, from + c, CHUNK);
                }
            }
        }
    }

    /** The row before the first: zeros, or the initial state where rows are steps. */
    private void above(int block, int n, int chunk, int columns) {
        loadColumns(axes.turned() ? in.initial() : null, block, n, chunk, columns, at.p(block, -1) + COUNT,
                at.q(block, -1) + COUNT);
    }

    /** A state before the first column, (row, state, lane); zeros where it enters elsewhere. */
    private void boundary(MemorySegment from, int block, int p, int q) {
        int width = shape.state() * COUNT;
        for (int r = 0; r < rows; r++) {
            MemorySegment given = axes.turned() ? null : from;
            Lanes.loadTurned(given, axes.state(batch, true, axes.turned() ? 0 : r, channel(block)), shape.state(),
                    shape.state(), used(block), s, p + r * width);
            Lanes.loadTurned(given, axes.state(batch, false, axes.turned() ? 0 : r, channel(block)), shape.state(),
                    shape.state(), used(block), s, q + r * width);
        }
    }

    private void storeBoundary(int p, int q, MemorySegment to, int block) {
        int width = shape.state() * COUNT;
        for (int r = 0; to != null && !axes.turned() && r < rows; r++) {
            Lanes.storeTurned(s, p + r * width, shape.state(), used(block), to,
                    axes.state(batch, true, r, channel(block)), shape.state());
            Lanes.storeTurned(s, q + r * width, shape.state(), used(block), to,
                    axes.state(batch, false, r, channel(block)), shape.state());
        }
    }

    /** One state index of a state over variates, (column, lane); zeros where there is no segment. */
    private void loadColumns(MemorySegment from, int block, int n, int chunk, int columns, int p, int q) {
        Arrays.fill(s, p, p + TILE, 0);
        Arrays.fill(s, q, q + TILE, 0);
        for (int c = 0; from != null && c < columns; c++) {
            long placeP = axes.state(batch, true, chunk * CHUNK + c, channel(block)) + n;
            long placeQ = axes.state(batch, false, chunk * CHUNK + c, channel(block)) + n;
            for (int lane = 0; lane < used(block); lane++) {
                s[p + c * COUNT + lane] = Lanes.get(from, placeP + (long) lane * shape.state());
                s[q + c * COUNT + lane] = Lanes.get(from, placeQ + (long) lane * shape.state());
            }
        }
    }

    private void storeColumns(int p, int q, MemorySegment to, int block, int n, int chunk, int columns) {
        for (int c = 0; to != null && c < columns; c++) {
            long placeP = axes.state(batch, true, chunk * CHUNK + c, channel(block)) + n;
            long placeQ = axes.state(batch, false, chunk * CHUNK + c, channel(block)) + n;
            for (int lane = 0; lane < used(block); lane++) {
                Lanes.set(to, placeP + (long) lane * shape.state(), s[p + c * COUNT + lane]);
                Lanes.set(to, placeQ + (long) lane * shape.state(), s[q + c * COUNT + lane]);
            }
        }
    }
}
