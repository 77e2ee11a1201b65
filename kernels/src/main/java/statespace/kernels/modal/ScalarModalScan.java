package statespace.kernels.modal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * The scan over modes as its equation reads, computed in double. The specification of {@link ModalScan}. It keeps no
 * states: its adjoint runs each mode of each sequence again.
 */
public final class ScalarModalScan implements ModalScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarModalScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.batch() * shape.channels(), task -> {
            int batch = task / shape.channels();
            int channel = task % shape.channels();
            double[] y = new double[shape.length()];
            for (int m = 0; m < shape.modes(); m++) {
                var mode = new Mode(shape, in, batch, channel, m);
                for (int t = 0; t < shape.length(); t++) {
                    y[t] += shape.width() * (mode.at(in.c(), shape.selectiveC(), t, 0) * mode.re[t + 1]
                            - mode.at(in.c(), shape.selectiveC(), t, 1) * mode.im[t + 1]);
                }
                store(shape, out.finalState(), mode.state, mode.re[shape.length()], mode.im[shape.length()]);
            }
            for (int t = 0; t < shape.length(); t++) {
                element.store(out.y(), place(shape, batch, t, channel), y[t]);
            }
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        var sums = new Sums(shape);
        for (int batch = 0; batch < shape.batch(); batch++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                double[] du = new double[shape.length()];
                double[] dDelta = new double[shape.length()];
                for (int m = 0; m < shape.modes(); m++) {
                    back(shape, in, new Mode(shape, in, batch, channel, m), dy, dFinal, out, sums, du, dDelta);
                }
                for (int t = 0; t < shape.length(); t++) {
                    element.store(out.u(), place(shape, batch, t, channel), du[t]);
                    element.store(out.delta(), place(shape, batch, t, channel), dDelta[t]);
                }
            }
        }
        sums.store(out);
    }

    private void back(Shape shape, Inputs in, Mode mode, MemorySegment dy, MemorySegment dFinal, Gradients out,
            Sums sums, double[] du, double[] dDelta) {
        double gr = element.loadOr(dFinal, mode.state * shape.width(), 0);
        double gi = shape.complex() ? element.loadOr(dFinal, mode.state * shape.width() + 1, 0) : 0;
        for (int t = shape.length() - 1; t >= 0; t--) {
            long place = place(shape, mode.batch, t, mode.channel);
            double upstream = shape.width() * element.load(dy, place);
            double u = element.load(in.u(), place);
            double delta = element.load(in.delta(), place);
            long c = mode.index(shape.selectiveC(), t);
            gr += upstream * mode.at(in.c(), shape.selectiveC(), t, 0);
            gi -= upstream * mode.at(in.c(), shape.selectiveC(), t, 1);
            sums.add(sums.c, c, upstream * mode.re[t + 1], -upstream * mode.im[t + 1]);
            double br = mode.at(in.b(), shape.selectiveB(), t, 0);
            double bi = mode.at(in.b(), shape.selectiveB(), t, 1);
            sums.add(sums.b, mode.index(shape.selectiveB(), t), gr * delta * u, gi * delta * u);
            double driven = gr * br + gi * bi;
            du[t] += delta * driven;
            double barRe = mode.barRe(delta);
            double barIm = mode.barIm(delta);
            double dBarRe = gr * mode.re[t] + gi * mode.im[t];
            double dBarIm = gi * mode.re[t] - gr * mode.im[t];
            double dScaledRe = dBarRe * barRe + dBarIm * barIm;
            double dScaledIm = dBarIm * barRe - dBarRe * barIm;
            dDelta[t] += u * driven + mode.aRe * dScaledRe + mode.aIm * dScaledIm;
            sums.add(sums.a, mode.parameter, delta * dScaledRe, delta * dScaledIm);
            double next = gr * barRe + gi * barIm;
            gi = gi * barRe - gr * barIm;
            gr = next;
        }
        store(shape, out.initial(), mode.state, gr, gi);
    }

    private void store(Shape shape, MemorySegment to, long place, double re, double im) {
        element.store(to, place * shape.width(), re);
        if (shape.complex()) {
            element.store(to, place * shape.width() + 1, im);
        }
    }

    private static long place(Shape shape, int batch, int t, int channel) {
        return ((long) batch * shape.length() + t) * shape.channels() + channel;
    }

    /** One mode of one channel of one sequence, with its states: that before step t at t. */
    private final class Mode {
        final Shape shape;
        final int batch;
        final int channel;
        final int m;
        final long state;
        final long parameter;
        final double aRe;
        final double aIm;
        final double[] re;
        final double[] im;

        Mode(Shape shape, Inputs in, int batch, int channel, int m) {
            this.shape = shape;
            this.batch = batch;
            this.channel = channel;
            this.m = m;
            parameter = (long) channel * shape.modes() + m;
            state = (long) batch * shape.channels() * shape.modes() + parameter;
            int width = shape.width();
            aRe = element.load(in.a(), parameter * width);
            aIm = shape.complex() ? element.load(in.a(), parameter * width + 1) : 0;
            re = new double[shape.length() + 1];
            im = new double[shape.length() + 1];
            re[0] = element.loadOr(in.initial(), state * width, 0);
            im[0] = shape.complex() ? element.loadOr(in.initial(), state * width + 1, 0) : 0;
            for (int t = 0; t < shape.length(); t++) {
                long place = place(shape, batch, t, channel);
                double delta = element.load(in.delta(), place);
                double driven = delta * element.load(in.u(), place);
                double barRe = barRe(delta);
                double barIm = barIm(delta);
                re[t + 1] = barRe * re[t] - barIm * im[t] + driven * at(in.b(), shape.selectiveB(), t, 0);
                im[t + 1] = barRe * im[t] + barIm * re[t] + driven * at(in.b(), shape.selectiveB(), t, 1);
            }
        }

        double barRe(double delta) {
            return Math.exp(delta * aRe) * Math.cos(delta * aIm);
        }

        double barIm(double delta) {
            return Math.exp(delta * aRe) * Math.sin(delta * aIm);
        }

        /** Which complex number of B or C applies at a step. */
        long index(boolean selective, int t) {
            return selective ? ((long) batch * shape.length() + t) * shape.modes() + m : parameter;
        }

        double at(MemorySegment from, boolean selective, int t, int part) {
            return part == 1 && !shape.complex()
                    ? 0
                    : element.load(from, index(selective, t) * shape.width() + part);
        }
    }

    /** Gradients that several channels or sequences contribute to. */
    private final class Sums {
        final int width;
        final double[] a;
        final double[] b;
        final double[] c;

        Sums(Shape shape) {
            width = shape.width();
            a = new double[Math.toIntExact(shape.transitionFloats())];
            b = new double[Math.toIntExact(shape.bFloats())];
            c = new double[Math.toIntExact(shape.cFloats())];
        }

        void add(double[] to, long index, double re, double im) {
            int at = Math.toIntExact(index * width);
            to[at] += re;
            if (width == 2) {
                to[at + 1] += im;
            }
        }

        void store(Gradients out) {
            store(a, out.a());
            store(b, out.b());
            store(c, out.c());
        }

        private void store(double[] sums, MemorySegment to) {
            for (int i = 0; i < sums.length; i++) {
                element.store(to, i, sums[i]);
            }
        }
    }
}
