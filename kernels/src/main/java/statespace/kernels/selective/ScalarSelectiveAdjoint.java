package statespace.kernels.selective;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Functions;
import statespace.kernels.selective.SelectiveScan.Gradients;
import statespace.kernels.selective.SelectiveScan.Inputs;
import statespace.kernels.selective.SelectiveScan.Shape;

/**
 * The adjoint of the selective scan for one sequence. With g_t the gradient of h_t and p_t = C_t · h_t + D u_t,
 *
 * <pre>
 * g_t = C_t dp_t + exp(Δ_{t+1} A) g_{t+1}        dp_t = dy_t silu(z_t)
 * </pre>
 *
 * States are recomputed from the kept one chunk at a time, from the last chunk to the first.
 */
final class ScalarSelectiveAdjoint {
    private final Element element;
    private final ScalarSelectiveScan scan;
    private final Shape shape;
    private final Inputs in;
    private final MemorySegment checkpoints;
    private final MemorySegment dy;
    private final MemorySegment dFinal;
    private final Gradients out;
    private final int batch;
    private final int states;
    private final Sums sums;
    private final double[][] h; // (step in chunk + 1, state)
    private final double[] g; // (state)

    ScalarSelectiveAdjoint(Element element, ScalarSelectiveScan scan, Shape shape, Inputs in, MemorySegment checkpoints,
            MemorySegment dy, MemorySegment dFinal, Gradients out, int batch) {
        this.element = element;
        this.scan = scan;
        this.shape = shape;
        this.in = in;
        this.checkpoints = checkpoints;
        this.dy = dy;
        this.dFinal = dFinal;
        this.out = out;
        this.batch = batch;
        this.states = shape.state();
        this.sums = new Sums(shape);
        this.h = new double[Blocks.CHUNK + 1][states];
        this.g = new double[states];
    }

    Sums run() {
        for (int channel = 0; channel < shape.channels(); channel++) {
            long state = ((long) batch * shape.channels() + channel) * states;
            for (int n = 0; n < states; n++) {
                g[n] = element.loadOr(dFinal, state + n, 0);
            }
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int end = Math.min(begin + Blocks.CHUNK, shape.length());
                recompute(channel, chunk, begin, end);
                for (int t = end - 1; t >= begin; t--) {
                    back(channel, t, h[t - begin], h[t - begin + 1]);
                }
            }
            for (int n = 0; n < states; n++) {
                element.store(out.initial(), state + n, g[n]);
            }
        }
        return sums;
    }

    private void recompute(int channel, int chunk, int begin, int end) {
        long kept = ScalarSelectiveScan.checkpoint(shape, batch, chunk, channel);
        for (int n = 0; n < states; n++) {
            h[0][n] = element.load(checkpoints, kept + n);
        }
        for (int t = begin; t < end; t++) {
            long row = (long) batch * shape.length() + t;
            double delta = scan.step(in, row * shape.channels() + channel, channel);
            double u = element.load(in.u(), row * shape.channels() + channel);
            for (int n = 0; n < states; n++) {
                h[t - begin + 1][n] = Math.exp(delta * a(channel, n)) * h[t - begin][n]
                        + delta * element.load(in.b(), row * states + n) * u;
            }
        }
    }

    private void back(int channel, int t, double[] before, double[] after) {
        long row = (long) batch * shape.length() + t;
        long place = row * shape.channels() + channel;
        double u = element.load(in.u(), place);
        double raw = scan.rawStep(in, place, channel);
        double delta = in.softplus() ? Functions.softplus(raw) : raw;
        double d = element.loadOr(in.d(), channel, 0);
        double dp = element.load(dy, place);
        if (in.z() != null) {
            double z = element.load(in.z(), place);
            double p = d * u;
            for (int n = 0; n < states; n++) {
                p += element.load(in.c(), row * states + n) * after[n];
            }
            element.store(out.z(), place, dp * p * Functions.siluSlope(z));
            dp *= Functions.silu(z);
        }
        double dDelta = 0;
        double dDrive = 0; // of Δ u
        for (int n = 0; n < states; n++) {
            double a = a(channel, n);
            double b = element.load(in.b(), row * states + n);
            g[n] += element.load(in.c(), row * states + n) * dp;
            sums.c[t * states + n] += dp * after[n];
            sums.b[t * states + n] += g[n] * delta * u;
            dDrive += g[n] * b;
            g[n] *= Math.exp(delta * a);
            dDelta += g[n] * before[n] * a;
            sums.a[channel * states + n] += g[n] * before[n] * delta;
        }
        dDelta += dDrive * u;
        double dRaw = in.softplus() ? dDelta * Functions.sigmoid(raw) : dDelta;
        element.store(out.u(), place, dDrive * delta + dp * d);
        element.store(out.delta(), place, dRaw);
        sums.deltaBias[channel] += dRaw;
        sums.d[channel] += dp * u;
    }

    private double a(int channel, int n) {
        return element.load(in.a(), (long) channel * states + n);
    }

    /** Gradients summed over the channels or the steps of one sequence. */
    static final class Sums {
        final double[] a; // (channel, state)
        final double[] b; // (length, state)
        final double[] c; // (length, state)
        final double[] d; // (channel)
        final double[] deltaBias; // (channel)

        Sums(Shape shape) {
            a = new double[shape.channels() * shape.state()];
            b = new double[shape.length() * shape.state()];
            c = new double[shape.length() * shape.state()];
            d = new double[shape.channels()];
            deltaBias = new double[shape.channels()];
        }

        /** Adds the sequences of a batch in their order and writes the results. */
        static void store(Element element, Shape shape, Gradients out, Sums[] sums) {
            var total = new Sums(shape);
            for (int batch = 0; batch < sums.length; batch++) {
                add(total.a, sums[batch].a);
                add(total.d, sums[batch].d);
                add(total.deltaBias, sums[batch].deltaBias);
                store(element, out.b(), (long) batch * total.b.length, sums[batch].b);
                store(element, out.c(), (long) batch * total.c.length, sums[batch].c);
            }
            store(element, out.a(), 0, total.a);
            store(element, out.d(), 0, total.d);
            store(element, out.deltaBias(), 0, total.deltaBias);
        }

        private static void add(double[] to, double[] values) {
            for (int i = 0; i < to.length; i++) {
                to[i] += values[i];
            }
        }

        private static void store(Element element, MemorySegment segment, long offset, double[] values) {
            for (int i = 0; i < values.length; i++) {
                element.store(segment, offset + i, values[i]);
            }
        }
    }
}
