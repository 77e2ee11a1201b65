package statespace.kernels.diagonal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The diagonal scan as its equation reads, computed in double. The specification of {@link DiagonalScan}. A real mode is
 * computed as a complex one whose imaginary parts are zero.
 */
public final class ScalarDiagonalScan implements DiagonalScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarDiagonalScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        int blocks = Blocks.count(shape.channels(), Blocks.CHANNELS);
        workers.run(shape.batch() * blocks, task -> {
            int first = task % blocks * Blocks.CHANNELS;
            for (int channel = first; channel < Math.min(first + Blocks.CHANNELS, shape.channels()); channel++) {
                forward(shape, in, out, task / blocks, channel);
            }
        });
    }

    private void forward(Shape shape, Inputs in, Outputs out, int batch, int channel) {
        int modes = shape.modes();
        long parameter = (long) channel * modes;
        long state = ((long) batch * shape.channels() + channel) * modes;
        Complexes a = load(shape, in.aBar(), parameter);
        Complexes b = load(shape, in.bBar(), parameter);
        Complexes c = load(shape, in.c(), parameter);
        Complexes x = load(shape, in.initial(), state);
        double d = element.loadOr(in.d(), channel, 0);
        for (int t = 0; t < shape.length(); t++) {
            if (t % Blocks.CHUNK == 0) {
                store(shape, out.checkpoints(), checkpoint(shape, batch, t / Blocks.CHUNK, channel), x);
            }
            long place = ((long) batch * shape.length() + t) * shape.channels() + channel;
            double u = element.load(in.u(), place);
            double sum = 0;
            for (int m = 0; m < modes; m++) {
                double re = a.re[m] * x.re[m] - a.im[m] * x.im[m] + b.re[m] * u;
                double im = a.re[m] * x.im[m] + a.im[m] * x.re[m] + b.im[m] * u;
                x.re[m] = re;
                x.im[m] = im;
                sum += c.re[m] * re - c.im[m] * im;
            }
            element.store(out.y(), place, shape.width() * sum + d * u);
        }
        store(shape, out.finalState(), state, x);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        int blocks = Blocks.count(shape.channels(), Blocks.CHANNELS);
        workers.run(blocks, block -> {
            int first = block * Blocks.CHANNELS;
            for (int channel = first; channel < Math.min(first + Blocks.CHANNELS, shape.channels()); channel++) {
                new ScalarDiagonalAdjoint(this, element, shape, in, channel).run(checkpoints, dy, dFinal, out);
            }
        });
    }

    /** Where the state before a chunk is kept, in modes: (batch, chunk, channel, mode). */
    static long checkpoint(Shape shape, int batch, int chunk, int channel) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        return ((batch * chunks + chunk) * shape.channels() + channel) * shape.modes();
    }

    /** The modes of one channel; zeros where the segment is absent. */
    Complexes load(Shape shape, MemorySegment segment, long offset) {
        var values = new Complexes(shape.modes());
        int width = shape.width();
        for (int m = 0; m < shape.modes(); m++) {
            values.re[m] = element.loadOr(segment, (offset + m) * width, 0);
            values.im[m] = shape.complex() ? element.loadOr(segment, (offset + m) * width + 1, 0) : 0;
        }
        return values;
    }

    void store(Shape shape, MemorySegment segment, long offset, Complexes values) {
        int width = shape.width();
        for (int m = 0; m < shape.modes(); m++) {
            element.store(segment, (offset + m) * width, values.re[m]);
            if (shape.complex()) {
                element.store(segment, (offset + m) * width + 1, values.im[m]);
            }
        }
    }

    /** One complex number a mode. */
    static final class Complexes {
        final double[] re; // (mode)
        final double[] im; // (mode)

        Complexes(int modes) {
            re = new double[modes];
            im = new double[modes];
        }
    }
}
