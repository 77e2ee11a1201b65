package statespace.kernels.convolution;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.Functions;

/** The causal convolution as its equation reads, computed in double. The specification of {@link CausalConv}. */
public final class ScalarCausalConv implements CausalConv {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarCausalConv(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.channels(), channel -> {
            for (int batch = 0; batch < shape.batch(); batch++) {
                for (int t = 0; t < shape.length(); t++) {
                    double v = filtered(shape, in, batch, t, channel);
                    element.store(out.y(), place(shape, batch, t, channel), in.silu() ? Functions.silu(v) : v);
                }
                for (int k = 0; k < shape.width() - 1; k++) {
                    int t = shape.length() - (shape.width() - 1) + k;
                    element.store(out.finalState(), state(shape, batch, channel, k),
                            input(shape, in, batch, t, channel));
                }
            }
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out,
            Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        workers.run(shape.channels(), channel -> adjoint(shape, in, dy, dFinal, out, channel));
    }

    private void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out, int channel) {
        int width = shape.width();
        double[] dWeight = new double[width];
        double[] dx = new double[width - 1 + shape.length()]; // initial state, then the sequence
        double dBias = 0;
        for (int batch = 0; batch < shape.batch(); batch++) {
            for (int i = 0; i < dx.length; i++) {
                int k = i - shape.length();
                dx[i] = k < 0 ? 0 : element.loadOr(dFinal, state(shape, batch, channel, k), 0);
            }
            for (int t = 0; t < shape.length(); t++) {
                double dv = element.load(dy, place(shape, batch, t, channel));
                if (in.silu()) {
                    dv *= Functions.siluSlope(filtered(shape, in, batch, t, channel));
                }
                dBias += dv;
                for (int k = 0; k < width; k++) {
                    dWeight[k] += dv * input(shape, in, batch, t - (width - 1) + k, channel);
                    dx[t + k] += dv * element.load(in.weight(), (long) channel * width + k);
                }
            }
            for (int t = 0; t < shape.length(); t++) {
                element.store(out.x(), place(shape, batch, t, channel), dx[width - 1 + t]);
            }
            for (int k = 0; k < width - 1; k++) {
                element.store(out.initial(), state(shape, batch, channel, k), dx[k]);
            }
        }
        for (int k = 0; k < width; k++) {
            element.store(out.weight(), (long) channel * width + k, dWeight[k]);
        }
        element.store(out.bias(), channel, dBias);
    }

    private double filtered(Shape shape, Inputs in, int batch, int t, int channel) {
        int width = shape.width();
        double v = element.loadOr(in.bias(), channel, 0);
        for (int k = 0; k < width; k++) {
            double weight = element.load(in.weight(), (long) channel * width + k);
            v += weight * input(shape, in, batch, t - (width - 1) + k, channel);
        }
        return v;
    }

    /** The input at step t, from the initial state where t is negative. */
    private double input(Shape shape, Inputs in, int batch, int t, int channel) {
        return t >= 0
                ? element.load(in.x(), place(shape, batch, t, channel))
                : element.loadOr(in.initial(), state(shape, batch, channel, shape.width() - 1 + t), 0);
    }

    private static long place(Shape shape, int batch, int t, int channel) {
        return ((long) batch * shape.length() + t) * shape.channels() + channel;
    }

    private static long state(Shape shape, int batch, int channel, int k) {
        return ((long) batch * shape.channels() + channel) * (shape.width() - 1) + k;
    }
}
