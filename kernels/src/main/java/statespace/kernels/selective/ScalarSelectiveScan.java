package statespace.kernels.selective;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.Functions;

/** The selective scan as its equation reads, computed in double. The specification of {@link SelectiveScan}. */
public final class ScalarSelectiveScan implements SelectiveScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarSelectiveScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        int blocks = Blocks.count(shape.channels(), Blocks.CHANNELS);
        workers.run(shape.batch() * blocks, task -> forward(shape, in, out, task / blocks, task % blocks));
    }

    private void forward(Shape shape, Inputs in, Outputs out, int batch, int block) {
        int states = shape.state();
        int channels = shape.channels();
        int first = block * Blocks.CHANNELS;
        int last = Math.min(first + Blocks.CHANNELS, channels);
        double[] a = new double[(last - first) * states]; // (channel, state)
        double[] h = new double[(last - first) * states]; // (channel, state)
        for (int i = 0; i < h.length; i++) {
            a[i] = element.load(in.a(), (long) first * states + i);
            h[i] = element.loadOr(in.initial(), ((long) batch * channels + first) * states + i, 0);
        }
        for (int t = 0; t < shape.length(); t++) {
            if (t % Blocks.CHUNK == 0) {
                keep(shape, out.checkpoints(), batch, t / Blocks.CHUNK, first, h);
            }
            long row = (long) batch * shape.length() + t;
            for (int channel = first; channel < last; channel++) {
                double u = element.load(in.u(), row * channels + channel);
                double delta = step(in, row * channels + channel, channel);
                double y = u * element.loadOr(in.d(), channel, 0);
                for (int n = 0; n < states; n++) {
                    int i = (channel - first) * states + n;
                    h[i] = Math.exp(delta * a[i]) * h[i] + delta * element.load(in.b(), row * states + n) * u;
                    y += element.load(in.c(), row * states + n) * h[i];
                }
                if (in.z() != null) {
                    y *= Functions.silu(element.load(in.z(), row * channels + channel));
                }
                element.store(out.y(), row * channels + channel, y);
            }
        }
        for (int i = 0; i < h.length; i++) {
            element.store(out.finalState(), ((long) batch * channels + first) * states + i, h[i]);
        }
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        var sums = new ScalarSelectiveAdjoint.Sums[shape.batch()];
        workers.run(shape.batch(), batch -> {
            var adjoint = new ScalarSelectiveAdjoint(element, this, shape, in, checkpoints, dy, dFinal, out, batch);
            sums[batch] = adjoint.run();
        });
        ScalarSelectiveAdjoint.Sums.store(element, shape, out, sums);
    }

    /** Δ at one place. */
    double step(Inputs in, long place, int channel) {
        double raw = rawStep(in, place, channel);
        return in.softplus() ? Functions.softplus(raw) : raw;
    }

    double rawStep(Inputs in, long place, int channel) {
        return element.load(in.delta(), place) + element.loadOr(in.deltaBias(), channel, 0);
    }

    private void keep(Shape shape, MemorySegment checkpoints, int batch, int chunk, int first, double[] h) {
        for (int i = 0; i < h.length; i++) {
            element.store(checkpoints, checkpoint(shape, batch, chunk, first) + i, h[i]);
        }
    }

    /** Where the state before a chunk is kept: (batch, chunk, channel, state). */
    static long checkpoint(Shape shape, int batch, int chunk, int channel) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        return ((batch * chunks + chunk) * shape.channels() + channel) * shape.state();
    }
}
