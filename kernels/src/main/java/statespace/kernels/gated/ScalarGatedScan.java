package statespace.kernels.gated;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;

/** The gated recurrence as its equation reads, computed in double. The specification of {@link GatedScan}. */
public final class ScalarGatedScan implements GatedScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarGatedScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        workers.run(shape.batch() * shape.channels(), task -> {
            var channel = new Channel(shape, in, task / shape.channels(), task % shape.channels());
            double re = element.loadOr(in.initial(), channel.state, 0);
            double im = channel.imaginary(in.initial(), channel.state);
            for (int t = 0; t < shape.length(); t++) {
                if (t % Blocks.CHUNK == 0) {
                    channel.store(out.checkpoints(), channel.checkpoint(t / Blocks.CHUNK), re, im);
                }
                double next = channel.nextRe(t, re, im);
                im = channel.nextIm(t, re, im);
                re = next;
                channel.store(out.y(), channel.place(t), re, im);
            }
            channel.store(out.finalState(), channel.state, re, im);
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        GatedScan.checkAdjoint(shape, in, checkpoints, dy, dFinal, out, element);
        workers.run(shape.channels(), number -> {
            double sumRe = 0;
            double sumIm = 0;
            for (int batch = 0; batch < shape.batch(); batch++) {
                var channel = new Channel(shape, in, batch, number);
                channel.back(checkpoints, dy, dFinal, out);
                sumRe += channel.sumRe;
                sumIm += channel.sumIm;
            }
            if (!shape.selective()) {
                var channel = new Channel(shape, in, 0, number);
                channel.store(out.a(), channel.column, sumRe, sumIm);
            }
        });
    }

    /** One channel of one sequence. */
    private final class Channel {
        final Shape shape;
        final Inputs in;
        final int batch;
        final int width;
        final int column;
        final long state;
        double sumRe; // gradient of a decay that does not change
        double sumIm;

        Channel(Shape shape, Inputs in, int batch, int channel) {
            this.shape = shape;
            this.in = in;
            this.batch = batch;
            width = shape.complex() ? 2 : 1;
            column = channel * width;
            state = (long) batch * shape.rowFloats() + column;
        }

        long place(int t) {
            return ((long) batch * shape.length() + t) * shape.rowFloats() + column;
        }

        long checkpoint(int chunk) {
            return ((long) batch * shape.chunks() + chunk) * shape.rowFloats() + column;
        }

        double imaginary(MemorySegment from, long place) {
            return shape.complex() ? element.loadOr(from, place + 1, 0) : 0;
        }

        double aRe(int t) {
            return element.load(in.a(), shape.selective() ? place(t) : column);
        }

        double aIm(int t) {
            return imaginary(in.a(), shape.selective() ? place(t) : column);
        }

        double nextRe(int t, double re, double im) {
            double next = aRe(t) * re + element.load(in.b(), place(t));
            return shape.complex() ? next - aIm(t) * im : next;
        }

        double nextIm(int t, double re, double im) {
            return shape.complex() ? aRe(t) * im + aIm(t) * re + imaginary(in.b(), place(t)) : 0;
        }

        void store(MemorySegment to, long place, double re, double im) {
            element.store(to, place, re);
            if (shape.complex()) {
                element.store(to, place + 1, im);
            }
        }

        void back(MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, Gradients out) {
            double[] re = new double[Blocks.CHUNK + 1]; // y before each step of a chunk
            double[] im = new double[Blocks.CHUNK + 1];
            double gRe = element.loadOr(dFinal, state, 0);
            double gIm = imaginary(dFinal, state);
            for (int chunk = shape.chunks() - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int end = Math.min(begin + Blocks.CHUNK, shape.length());
                re[0] = element.load(checkpoints, checkpoint(chunk));
                im[0] = imaginary(checkpoints, checkpoint(chunk));
                for (int t = begin; t < end; t++) {
                    re[t - begin + 1] = nextRe(t, re[t - begin], im[t - begin]);
                    im[t - begin + 1] = nextIm(t, re[t - begin], im[t - begin]);
                }
                for (int t = end - 1; t >= begin; t--) {
                    gRe += element.load(dy, place(t));
                    gIm += imaginary(dy, place(t));
                    store(out.b(), place(t), gRe, gIm);
                    double dRe = gRe * re[t - begin];
                    double dIm = 0;
                    double next = gRe * aRe(t);
                    if (shape.complex()) {
                        dRe += gIm * im[t - begin];
                        dIm = gIm * re[t - begin] - gRe * im[t - begin];
                        next += gIm * aIm(t);
                        gIm = gIm * aRe(t) - gRe * aIm(t);
                    }
                    gRe = next;
                    if (shape.selective()) {
                        store(out.a(), place(t), dRe, dIm);
                    }
                    sumRe += dRe;
                    sumIm += dIm;
                }
            }
            store(out.initial(), state, gRe, gIm);
        }
    }
}
