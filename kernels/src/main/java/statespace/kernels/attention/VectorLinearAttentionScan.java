package statespace.kernels.attention;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * Linear attention with a value in each lane: the columns of the state depend on one another through the keys alone. A task
 * is one head of one sequence. It goes through time in chunks and takes all its blocks of values in each, so that what
 * belongs to keys is read once and its gradients are summed in one place.
 */
public final class VectorLinearAttentionScan implements LinearAttentionScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        LinearAttentionScan.checkAdjoint(shape, in, checkpoints, dy, dFinal, out, Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
    }

    private static void loadChunk(AttentionLayout at, Inputs in, float[] s, int batch, int begin, int head, int rows) {
        at.loadKeys(in.query(), batch, begin, head, rows, s, at.query);
        at.loadKeys(in.key(), batch, begin, head, rows, s, at.key);
        at.loadDecay(in.alpha(), batch, begin, head, rows, s);
        at.loadBeta(in.beta(), batch, begin, head, rows, s);
    }

    private static final class Forward extends KernelCall<Shape, Inputs, Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        @Override
        protected void run(Workers workers) {
            workers.run(shape.batch() * shape.heads(), this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            AttentionLayout at = AttentionLayout.of(scratch, shape);
            float[] s = scratch.floats(at.floats);
            int batch = task / shape.heads();
            int head = task % shape.heads();
            int blocks = Blocks.count(shape.values(), COUNT);
            for (int block = 0; block < blocks; block++) {
                at.loadState(in.initial(), task, block, s);
            }
            for (int chunk = 0; chunk < shape.chunks(); chunk++) {
                int begin = chunk * Blocks.CHUNK;
                int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
                loadChunk(at, in, s, batch, begin, head, rows);
                for (int block = 0; block < blocks; block++) {
                    if (out.checkpoints() != null) {
                        Lanes.put(s, at.state(block), out.checkpoints(), at.kept(batch, chunk, head, block), at.set);
                    }
                    int used = Lanes.used(shape.values(), block);
                    long place = at.value(batch, begin, head, block);
                    int stride = shape.heads() * shape.values();
                    Lanes.load(in.value(), place, stride, rows, used, s, at.value);
                    if (shape.delta()) {
                        AttentionPass.correct(s, at, at.state(block), rows);
                    } else {
                        AttentionPass.add(s, at, at.state(block), rows);
                    }
                    Lanes.store(s, at.y, rows, used, out.y(), place, stride);
                }
            }
            for (int block = 0; block < blocks; block++) {
                at.storeState(s, task, block, out.finalState());
            }
        }
    }

    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(scratch -> new Adjoint());

        @Override
        protected void run(Workers workers) {
            workers.run(shape.batch() * shape.heads(), this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            AttentionLayout at = AttentionLayout.of(scratch, shape);
            float[] s = scratch.floats(at.floats);
            int batch = task / shape.heads();
            int head = task % shape.heads();
            int blocks = Blocks.count(shape.values(), COUNT);
            for (int block = 0; block < blocks; block++) {
                at.loadState(dFinal, task, block, s);
            }
            for (int chunk = shape.chunks() - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
                loadChunk(at, in, s, batch, begin, head, rows);
                Arrays.fill(s, at.dQuery, at.dQuery + rows * at.row, 0);
                Arrays.fill(s, at.dKey, at.dKey + rows * at.row, 0);
                Arrays.fill(s, at.dAlpha, at.dAlpha + rows * at.row, 0);
                Arrays.fill(s, at.dBeta, at.dBeta + rows, 0);
                Arrays.fill(s, at.dDecay, at.dDecay + rows, 0);
                for (int block = 0; block < blocks; block++) {
                    back(at, s, batch, chunk, head, block, rows);
                }
                at.storeKeys(s, at.dQuery, batch, begin, head, rows, out.query());
                at.storeKeys(s, at.dKey, batch, begin, head, rows, out.key());
                at.storeDecay(s, batch, begin, head, rows, out.alpha());
                at.storeSteps(s, at.dBeta, batch, begin, head, rows, out.beta());
            }
            for (int block = 0; block < blocks; block++) {
                at.storeState(s, task, block, out.initial());
            }
        }

        private void back(AttentionLayout at, float[] s, int batch, int chunk, int head, int block, int rows) {
            int used = Lanes.used(shape.values(), block);
            int stride = shape.heads() * shape.values();
            long place = at.value(batch, chunk * Blocks.CHUNK, head, block);
            Lanes.load(in.value(), place, stride, rows, used, s, at.value);
            Lanes.load(dy, place, stride, rows, used, s, at.y);
            Lanes.copy(checkpoints, at.kept(batch, chunk, head, block), s, at.trail, at.set);
            AttentionPass.again(s, at, rows);
            for (int t = rows - 1; t >= 0; t--) {
                if (shape.delta()) {
                    AttentionPass.correctBack(s, at, at.state(block), t);
                } else {
                    AttentionPass.addBack(s, at, at.state(block), t);
                }
                collect(at, s, at.queryTerms, at.keys, at.row(at.dQuery, t));
                collect(at, s, at.keyTerms, at.keys, at.row(at.dKey, t));
                if (at.byKey) {
                    collect(at, s, at.alphaTerms, at.keys, at.row(at.dAlpha, t));
                }
            }
            if (shape.delta()) {
                collect(at, s, at.betaTerms, rows, at.dBeta);
            }
            if (shape.decay() == Decay.HEAD) {
                collect(at, s, at.decayTerms, rows, at.dDecay);
            }
            Lanes.store(s, at.value, rows, used, out.value(), place, stride);
        }

        /** Adds terms, summed over the lanes, to gradients of keys or of steps. */
        private static void collect(AttentionLayout at, float[] s, int terms, int rows, int to) {
            Lanes.sums(s, terms, rows, s, at.sums);
            Lanes.add(s, at.sums, rows, s, to);
        }
    }
}
