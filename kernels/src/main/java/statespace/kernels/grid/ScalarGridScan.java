package statespace.kernels.grid;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.grid.GridScan.Rule;
import statespace.kernels.internal.Checks;

/**
 * The scan over variates and time as its equation reads, computed in double. The specification of {@link GridScan}. It
 * keeps no states between the directions: its adjoint runs each state of each channel again.
 */
public final class ScalarGridScan implements GridScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarGridScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.batch() * shape.channels(), task -> {
            int batch = task / shape.channels();
            int channel = task % shape.channels();
            double[] y = new double[shape.variates() * shape.steps()];
            for (int n = 0; n < shape.state(); n++) {
                var field = new Field(shape, in, batch, channel, n);
                for (int v = 0; v < shape.variates(); v++) {
                    for (int t = 0; t < shape.steps(); t++) {
                        y[v * shape.steps() + t] += field.read(in.c1(), v, t) * field.h1[v][t + 1]
                                + field.read(in.c2(), v, t) * field.h2[v][t + 1];
                    }
                    element.store(out.finalState(), field.state(0, v), field.h1[v][shape.steps()]);
                    element.store(out.finalState(), field.state(1, v), field.h2[v][shape.steps()]);
                }
            }
            for (int v = 0; v < shape.variates(); v++) {
                for (int t = 0; t < shape.steps(); t++) {
                    element.store(out.y(), place(shape, batch, v, t, channel), y[v * shape.steps() + t]);
                }
            }
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.fieldFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        var sums = new Sums(shape);
        for (int batch = 0; batch < shape.batch(); batch++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                for (int n = 0; n < shape.state(); n++) {
                    new Field(shape, in, batch, channel, n).back(dy, dFinal, sums, out.initial());
                }
            }
        }
        sums.store(out);
    }

    private static long place(Shape shape, int batch, int variate, int step, int channel) {
        return (((long) batch * shape.variates() + variate) * shape.steps() + step) * shape.channels() + channel;
    }

    /** φ(Δ, a) = (exp(Δ a) - 1)/a. */
    private static double phi(double delta, double a) {
        double z = delta * a;
        return Math.abs(z) < 1e-6 ? delta * (1 + z / 2) : Math.expm1(z) / a;
    }

    /** ∂φ/∂a = (Δ exp(Δ a) - φ)/a. */
    private static double phiSlope(double delta, double a) {
        double z = delta * a;
        return Math.abs(z) < 1e-4
                ? delta * delta * (0.5 + z / 3 + z * z / 8)
                : (delta * Math.exp(z) - phi(delta, a)) / a;
    }

    /** All gradients, summed in double. */
    private final class Sums {
        final double[] x;
        final double[] delta1;
        final double[] delta2;
        final double[][] a = new double[4][];
        final double[] b1;
        final double[] b2;
        final double[] c1;
        final double[] c2;

        Sums(Shape shape) {
            int field = Math.toIntExact(shape.fieldFloats());
            int projection = Math.toIntExact(shape.projectionFloats());
            x = new double[field];
            delta1 = new double[field];
            delta2 = new double[field];
            for (int i = 0; i < 4; i++) {
                a[i] = new double[Math.toIntExact(shape.transitionFloats())];
            }
            b1 = new double[projection];
            b2 = new double[projection];
            c1 = new double[projection];
            c2 = new double[projection];
        }

        void store(Gradients out) {
            store(x, out.x());
            store(delta1, out.delta1());
            store(delta2, out.delta2());
            store(a[0], out.a1());
            store(a[1], out.a2());
            store(a[2], out.a3());
            store(a[3], out.a4());
            store(b1, out.b1());
            store(b2, out.b2());
            store(c1, out.c1());
            store(c2, out.c2());
        }

        private void store(double[] values, MemorySegment to) {
            for (int i = 0; i < values.length; i++) {
                element.store(to, i, values[i]);
            }
        }
    }

    /** One state of one channel of one sequence: h¹ and h² of all cells, with the state before the first step at 0. */
    private final class Field {
        private final Shape shape;
        private final Inputs in;
        private final int batch;
        private final int channel;
        private final int n;
        private final double a1;
        private final double a2;
        private final double a3;
        private final double a4;
        final double[][] h1;
        final double[][] h2;

        Field(Shape shape, Inputs in, int batch, int channel, int n) {
            this.shape = shape;
            this.in = in;
            this.batch = batch;
            this.channel = channel;
            this.n = n;
            long at = (long) channel * shape.state() + n;
            a1 = element.load(in.a1(), at);
            a2 = element.load(in.a2(), at);
            a3 = element.load(in.a3(), at);
            a4 = element.load(in.a4(), at);
            h1 = new double[shape.variates()][shape.steps() + 1];
            h2 = new double[shape.variates()][shape.steps() + 1];
            for (int i = 0; i < shape.variates(); i++) {
                int v = variate(i);
                h1[v][0] = element.loadOr(in.initial(), state(0, v), 0);
                h2[v][0] = element.loadOr(in.initial(), state(1, v), 0);
                for (int t = 0; t < shape.steps(); t++) {
                    var cell = new Cell(v, t);
                    double above1 = i == 0 ? 0 : h1[variate(i - 1)][t + 1];
                    double above2 = i == 0 ? 0 : h2[variate(i - 1)][t + 1];
                    h1[v][t + 1] = cell.bar1 * h1[v][t] + cell.bar2 * h2[v][t] + cell.in1 * cell.x;
                    h2[v][t + 1] = cell.bar3 * above1 + cell.bar4 * above2 + cell.in2 * cell.x;
                }
            }
        }

        /** The variate that comes as number i. */
        int variate(int i) {
            return shape.reversed() ? shape.variates() - 1 - i : i;
        }

        /** Where h¹ (0) or h² (1) of a variate lies in a state. */
        long state(int which, int v) {
            return ((((long) batch * 2 + which) * shape.variates() + v) * shape.channels() + channel) * shape.state()
                    + n;
        }

        /** Where B or C of a cell, or of the channel, lies. */
        int projection(int v, int t) {
            return shape.selective()
                    ? Math.toIntExact(((long) (batch * shape.variates() + v) * shape.steps() + t) * shape.state() + n)
                    : channel * shape.state() + n;
        }

        double read(MemorySegment b, int v, int t) {
            return element.load(b, projection(v, t));
        }

        /** The transitions into a cell. */
        private final class Cell {
            final double x;
            final double delta1;
            final double delta2;
            final double bar1;
            final double bar2;
            final double bar3;
            final double bar4;
            final double in1;
            final double in2;
            final double b1;
            final double b2;

            Cell(int v, int t) {
                long at = place(shape, batch, v, t, channel);
                x = element.load(in.x(), at);
                b1 = read(in.b1(), v, t);
                b2 = read(in.b2(), v, t);
                delta1 = element.loadOr(in.delta1(), at, 1);
                delta2 = element.loadOr(in.delta2(), at, 1);
                boolean discrete = shape.rule() == Rule.DISCRETE;
                boolean coupled = shape.rule() == Rule.COUPLED;
                bar1 = discrete ? a1 : Math.exp(delta1 * a1);
                bar4 = discrete ? a4 : Math.exp(delta2 * a4);
                bar2 = discrete ? a2 : coupled ? phi(delta1, a1) * a2 : Math.exp(delta1 * a2);
                bar3 = discrete ? a3 : coupled ? phi(delta2, a4) * a3 : Math.exp(delta2 * a3);
                in1 = discrete ? b1 : phi(delta1, a1) * b1;
                in2 = discrete ? b2 : phi(delta2, a4) * b2;
            }
        }

        /**
         * λ1[v,t] = C1 dy + Ā1[v,t+1] λ1[v,t+1] + Ā3[v+1,t] λ2[v+1,t] and λ2[v,t] = C2 dy + Ā2[v,t+1] λ1[v,t+1] + Ā4[v+1,t]
         * λ2[v+1,t]: what a cell passes on is added to its neighbours before they are reached.
         */
        void back(MemorySegment dy, MemorySegment dFinal, Sums sums, MemorySegment dInitial) {
            int steps = shape.steps();
            double[][] g1 = new double[shape.variates()][steps + 1];
            double[][] g2 = new double[shape.variates()][steps + 1];
            for (int v = 0; v < shape.variates(); v++) {
                g1[v][steps] = element.loadOr(dFinal, state(0, v), 0);
                g2[v][steps] = element.loadOr(dFinal, state(1, v), 0);
            }
            for (int i = shape.variates() - 1; i >= 0; i--) {
                int v = variate(i);
                for (int t = steps - 1; t >= 0; t--) {
                    int at = Math.toIntExact(place(shape, batch, v, t, channel));
                    double g = element.load(dy, at);
                    int projection = projection(v, t);
                    sums.c1[projection] += g * h1[v][t + 1];
                    sums.c2[projection] += g * h2[v][t + 1];
                    double lambda1 = g1[v][t + 1] + read(in.c1(), v, t) * g;
                    double lambda2 = g2[v][t + 1] + read(in.c2(), v, t) * g;
                    var cell = new Cell(v, t);
                    g1[v][t] += cell.bar1 * lambda1;
                    g2[v][t] += cell.bar2 * lambda1;
                    double above1 = 0;
                    double above2 = 0;
                    if (i > 0) {
                        int above = variate(i - 1);
                        above1 = h1[above][t + 1];
                        above2 = h2[above][t + 1];
                        g1[above][t + 1] += cell.bar3 * lambda2;
                        g2[above][t + 1] += cell.bar4 * lambda2;
                    }
                    sums.x[at] += cell.in1 * lambda1 + cell.in2 * lambda2;
                    int a = channel * shape.state() + n;
                    chain(cell.delta1, a1, a2, cell.b1, lambda1 * h1[v][t], lambda1 * h2[v][t], lambda1 * cell.x,
                            sums.delta1, at, sums.a[0], sums.a[1], a, sums.b1, projection);
                    chain(cell.delta2, a4, a3, cell.b2, lambda2 * above2, lambda2 * above1, lambda2 * cell.x,
                            sums.delta2, at, sums.a[3], sums.a[2], a, sums.b2, projection);
                }
                element.store(dInitial, state(0, v), g1[v][0]);
                element.store(dInitial, state(1, v), g2[v][0]);
            }
        }

        /** From the gradients of Ā of the state itself, of Ā from the other state, and of B̄, to Δ, A and B. */
        private void chain(double delta, double own, double other, double b, double dOwn, double dOther, double dIn,
                double[] deltas, int at, double[] owns, double[] others, int a, double[] bs, int projection) {
            if (shape.rule() == Rule.DISCRETE) {
                owns[a] += dOwn;
                others[a] += dOther;
                bs[projection] += dIn;
                return;
            }
            double e = Math.exp(delta * own);
            double phi = phi(delta, own);
            double dPhi = dIn * b;
            if (shape.rule() == Rule.COUPLED) {
                dPhi += dOther * other;
                others[a] += dOther * phi;
            } else {
                double bar = Math.exp(delta * other);
                others[a] += dOther * delta * bar;
                deltas[at] += dOther * other * bar;
            }
            bs[projection] += dIn * phi;
            deltas[at] += e * (dOwn * own + dPhi);
            owns[a] += dOwn * delta * e + dPhi * phiSlope(delta, own);
        }
    }
}
