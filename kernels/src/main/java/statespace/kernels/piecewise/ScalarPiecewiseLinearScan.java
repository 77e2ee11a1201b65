package statespace.kernels.piecewise;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;

/** The recurrence as its equation reads, computed in double. The specification of {@link PiecewiseLinearScan}. */
public final class ScalarPiecewiseLinearScan implements PiecewiseLinearScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarPiecewiseLinearScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.batch(), batch -> {
            var sequence = new Sequence(shape, in, batch);
            double[] state = sequence.initial();
            for (int t = 0; t < shape.length(); t++) {
                double[] z = sequence.next(state, t);
                for (int m = 0; m < shape.latent(); m++) {
                    element.store(out.z(), sequence.place(t, m), z[m]);
                    state[m] = sequence.forced(z[m], t, m);
                }
            }
            for (int m = 0; m < shape.latent(); m++) {
                element.store(out.last(), sequence.place(m), state[m]);
            }
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment z, MemorySegment dz, MemorySegment dLast, Gradients out,
            Workers workers) {
        PiecewiseLinearScan.checkAdjoint(shape, in, z, dz, dLast, out, element);
        Sums[] parts = new Sums[shape.batch()];
        workers.run(shape.batch(), batch -> {
            parts[batch] = new Sums(shape);
            new Sequence(shape, in, batch).back(z, dz, dLast, out, parts[batch]);
        });
        Sums all = new Sums(shape);
        for (Sums part : parts) {
            all.add(part);
        }
        all.store(out);
    }

    /** Gradients of what all sequences and steps share. */
    private final class Sums {
        private final double[] decay;
        private final double[] output;
        private final double[] input;
        private final double[] offset;
        private final double[] threshold;

        Sums(Shape shape) {
            decay = new double[shape.latent()];
            output = new double[Math.toIntExact(shape.matrixFloats())];
            input = new double[output.length];
            offset = new double[shape.latent()];
            threshold = new double[shape.hidden()];
        }

        void add(Sums part) {
            add(decay, part.decay);
            add(output, part.output);
            add(input, part.input);
            add(offset, part.offset);
            add(threshold, part.threshold);
        }

        private static void add(double[] to, double[] from) {
            for (int i = 0; i < to.length; i++) {
                to[i] += from[i];
            }
        }

        void store(Gradients out) {
            store(decay, out.decay());
            store(output, out.output());
            store(input, out.input());
            store(offset, out.offset());
            store(threshold, out.threshold());
        }

        private void store(double[] from, MemorySegment to) {
            for (int i = 0; i < from.length; i++) {
                element.store(to, i, from[i]);
            }
        }
    }

    /** One sequence. */
    private final class Sequence {
        private final Shape shape;
        private final Inputs in;
        private final int batch;
        private final int latent;
        private final int hidden;

        Sequence(Shape shape, Inputs in, int batch) {
            this.shape = shape;
            this.in = in;
            this.batch = batch;
            latent = shape.latent();
            hidden = shape.hidden();
        }

        long place(int m) {
            return (long) batch * latent + m;
        }

        long place(int t, int m) {
            return ((long) batch * shape.length() + t) * latent + m;
        }

        double[] initial() {
            double[] state = new double[latent];
            for (int m = 0; m < latent; m++) {
                state[m] = element.load(in.initial(), place(m));
            }
            return state;
        }

        private double w1(int m, int l) {
            return element.load(in.output(), (long) m * hidden + l);
        }

        private double w2(int l, int m) {
            return element.load(in.input(), (long) l * latent + m);
        }

        /** z_t from z̃_{t-1}. */
        double[] next(double[] state, int t) {
            double[] z = new double[latent];
            for (int m = 0; m < latent; m++) {
                z[m] = element.load(in.decay(), m) * state[m] + element.load(in.offset(), m)
                        + element.loadOr(in.drive(), place(t, m), 0);
            }
            for (int l = 0; l < hidden; l++) {
                double phi = phi(u(state, l), element.load(in.threshold(), l));
                for (int m = 0; m < latent; m++) {
                    z[m] += w1(m, l) * phi;
                }
            }
            return z;
        }

        private double u(double[] state, int l) {
            double u = 0;
            for (int m = 0; m < latent; m++) {
                u += w2(l, m) * state[m];
            }
            return u;
        }

        private double phi(double u, double threshold) {
            return Math.max(u + threshold, 0) - (shape.clipped() ? Math.max(u, 0) : 0);
        }

        private boolean known(int t, int m) {
            return !Double.isNaN(element.loadOr(in.forcing(), place(t, m), Double.NaN));
        }

        /** What forcing leaves of z_t. */
        private double left(int t, int m) {
            return known(t, m) ? 1 - element.load(in.strength(), t) : 1;
        }

        /** z̃_t from z_t. */
        double forced(double z, int t, int m) {
            return known(t, m)
                    ? left(t, m) * z + element.load(in.strength(), t) * element.load(in.forcing(), place(t, m))
                    : z;
        }

        /** z̃_{t-1}. */
        private double[] before(MemorySegment z, int t) {
            if (t == 0) {
                return initial();
            }
            double[] state = new double[latent];
            for (int m = 0; m < latent; m++) {
                state[m] = forced(element.load(z, place(t - 1, m)), t - 1, m);
            }
            return state;
        }

        void back(MemorySegment z, MemorySegment dz, MemorySegment dLast, Gradients out, Sums sums) {
            double[] gradient = new double[latent]; // of z̃
            for (int m = 0; m < latent; m++) {
                gradient[m] = element.loadOr(dLast, place(m), 0);
            }
            for (int t = shape.length() - 1; t >= 0; t--) {
                double[] g = new double[latent];
                for (int m = 0; m < latent; m++) {
                    g[m] = element.load(dz, place(t, m)) + left(t, m) * gradient[m];
                    element.store(out.drive(), place(t, m), g[m]);
                }
                gradient = back(before(z, t), g, sums);
            }
            for (int m = 0; m < latent; m++) {
                element.store(out.initial(), place(m), gradient[m]);
            }
        }

        /** From the gradient of z_t to that of z̃_{t-1}. */
        private double[] back(double[] state, double[] g, Sums sums) {
            double[] gradient = new double[latent];
            for (int m = 0; m < latent; m++) {
                gradient[m] = element.load(in.decay(), m) * g[m];
                sums.decay[m] += g[m] * state[m];
                sums.offset[m] += g[m];
            }
            for (int l = 0; l < hidden; l++) {
                double u = u(state, l);
                double threshold = element.load(in.threshold(), l);
                double phi = phi(u, threshold);
                double v = 0;
                for (int m = 0; m < latent; m++) {
                    v += w1(m, l) * g[m];
                    sums.output[m * hidden + l] += g[m] * phi;
                }
                double e = u + threshold <= 0 ? 0 : v; // what is no number is not cut off
                double du = shape.clipped() && !(u <= 0) ? e - v : e;
                sums.threshold[l] += e;
                for (int m = 0; m < latent; m++) {
                    sums.input[l * latent + m] += du * state[m];
                    gradient[m] += w2(l, m) * du;
                }
            }
            return gradient;
        }
    }
}
