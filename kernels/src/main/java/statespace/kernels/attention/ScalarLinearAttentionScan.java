package statespace.kernels.attention;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;

/** Linear attention as its equations read, computed in double. The specification of {@link LinearAttentionScan}. */
public final class ScalarLinearAttentionScan implements LinearAttentionScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarLinearAttentionScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.batch() * shape.heads(), task -> new Head(shape, in, task).forward(out));
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        LinearAttentionScan.checkAdjoint(shape, in, checkpoints, dy, dFinal, out, element);
        workers.run(shape.batch() * shape.heads(),
                task -> new Head(shape, in, task).back(checkpoints, dy, dFinal, out));
    }

    /** One head of one sequence. */
    private final class Head {
        private final Shape shape;
        private final Inputs in;
        private final int batch;
        private final int head;
        private final int keys;
        private final int values;
        private final long state;

        Head(Shape shape, Inputs in, int task) {
            this.shape = shape;
            this.in = in;
            batch = task / shape.heads();
            head = task % shape.heads();
            keys = shape.keys();
            values = shape.values();
            state = (long) task * keys * values;
        }

        void forward(Outputs out) {
            double[][] s = load(in.initial(), state);
            double[] w = new double[values];
            for (int t = 0; t < shape.length(); t++) {
                if (t % Blocks.CHUNK == 0) {
                    store(s, out.checkpoints(), shape.checkpoint(batch, t / Blocks.CHUNK, head));
                }
                step(t, s, new double[values], w);
                for (int j = 0; j < values; j++) {
                    double y = 0;
                    for (int i = 0; i < keys; i++) {
                        y += query(t, i) * s[i][j];
                    }
                    element.store(out.y(), value(t) + j, y);
                }
            }
            store(s, out.finalState(), state);
        }

        /** Moves a state on by a step; leaves v − S'ᵀ k and what is written. */
        private void step(int t, double[][] s, double[] missing, double[] w) {
            for (int j = 0; j < values; j++) {
                missing[j] = element.load(in.value(), value(t) + j);
                for (int i = 0; i < keys; i++) {
                    s[i][j] *= alpha(t, i);
                    missing[j] -= shape.delta() ? s[i][j] * key(t, i) : 0;
                }
                w[j] = beta(t) * missing[j];
                for (int i = 0; i < keys; i++) {
                    s[i][j] += key(t, i) * w[j];
                }
            }
        }

        void back(MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, Gradients out) {
            double[][] g = load(dFinal, state);
            double[][][] s = new double[Blocks.CHUNK + 1][][]; // before each step of a chunk, and after the last
            double[][] missing = new double[Blocks.CHUNK][values];
            double[][] w = new double[Blocks.CHUNK][values];
            for (int chunk = shape.chunks() - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int end = Math.min(begin + Blocks.CHUNK, shape.length());
                s[0] = load(checkpoints, shape.checkpoint(batch, chunk, head));
                for (int t = begin; t < end; t++) {
                    s[t - begin + 1] = copy(s[t - begin]);
                    step(t, s[t - begin + 1], missing[t - begin], w[t - begin]);
                }
                for (int t = end - 1; t >= begin; t--) {
                    back(t, g, s[t - begin], s[t - begin + 1], missing[t - begin], w[t - begin], dy, out);
                }
            }
            store(g, out.initial(), state);
        }

        private void back(int t, double[][] g, double[][] before, double[][] after, double[] missing, double[] w,
                MemorySegment dy, Gradients out) {
            double[] dV = new double[values];
            double dBeta = 0;
            for (int j = 0; j < values; j++) {
                double upstream = element.load(dy, value(t) + j);
                double dW = 0;
                for (int i = 0; i < keys; i++) {
                    g[i][j] += query(t, i) * upstream;
                    dW += g[i][j] * key(t, i);
                }
                dBeta += dW * missing[j];
                dV[j] = beta(t) * dW;
                element.store(out.value(), value(t) + j, dV[j]);
            }
            double dDecay = 0;
            for (int i = 0; i < keys; i++) {
                double dQ = 0;
                double dK = 0;
                double dAlpha = 0;
                for (int j = 0; j < values; j++) {
                    dQ += after[i][j] * element.load(dy, value(t) + j);
                    dK += g[i][j] * w[j];
                    if (shape.delta()) {
                        dK -= alpha(t, i) * before[i][j] * dV[j];
                        g[i][j] -= key(t, i) * dV[j];
                    }
                    dAlpha += g[i][j] * before[i][j];
                    g[i][j] *= alpha(t, i);
                }
                element.store(out.query(), place(t) * keys + i, dQ);
                element.store(out.key(), place(t) * keys + i, dK);
                dDecay += dAlpha;
                if (shape.decay() == Decay.KEY) {
                    element.store(out.alpha(), place(t) * keys + i, dAlpha);
                }
            }
            if (shape.decay() == Decay.HEAD) {
                element.store(out.alpha(), place(t), dDecay);
            }
            element.store(out.beta(), place(t), dBeta);
        }

        private double query(int t, int i) {
            return element.load(in.query(), place(t) * keys + i);
        }

        private double key(int t, int i) {
            return element.load(in.key(), place(t) * keys + i);
        }

        private double alpha(int t, int i) {
            return switch (shape.decay()) {
                case NONE -> 1;
                case HEAD -> element.load(in.alpha(), place(t));
                case KEY -> element.load(in.alpha(), place(t) * keys + i);
            };
        }

        private double beta(int t) {
            return shape.delta() ? element.load(in.beta(), place(t)) : 1;
        }

        private long place(int t) {
            return shape.place(batch, t, head);
        }

        private long value(int t) {
            return place(t) * values;
        }

        private double[][] load(MemorySegment from, long first) {
            double[][] s = new double[keys][values];
            for (int i = 0; i < keys; i++) {
                for (int j = 0; j < values; j++) {
                    s[i][j] = element.loadOr(from, first + (long) i * values + j, 0);
                }
            }
            return s;
        }

        private void store(double[][] s, MemorySegment to, long first) {
            for (int i = 0; i < keys; i++) {
                for (int j = 0; j < values; j++) {
                    element.store(to, first + (long) i * values + j, s[i][j]);
                }
            }
        }

        private static double[][] copy(double[][] s) {
            double[][] copy = new double[s.length][];
            for (int i = 0; i < s.length; i++) {
                copy[i] = s[i].clone();
            }
            return copy;
        }
    }
}
