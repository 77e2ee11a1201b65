package statespace.kernels.diagonal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.diagonal.DiagonalScan.Gradients;
import statespace.kernels.diagonal.DiagonalScan.Inputs;
import statespace.kernels.diagonal.DiagonalScan.Shape;
import statespace.kernels.diagonal.ScalarDiagonalScan.Complexes;
import statespace.kernels.internal.Blocks;

/**
 * The adjoint of the diagonal scan for one channel. With g_t the gradient of x_t and s = 2 (complex) or 1 (real),
 *
 * <pre>
 * g_t = s conj(c) dy_t + conj(Ā) g_{t+1}
 * dĀ = Σ g_t conj(x_{t-1})    dB̄ = Σ g_t u_t    dc = s Σ dy_t conj(x_t)    du_t = Re Σ_m conj(B̄) g_t + d dy_t
 * </pre>
 */
final class ScalarDiagonalAdjoint {
    private final ScalarDiagonalScan scan;
    private final Element element;
    private final Shape shape;
    private final Inputs in;
    private final int channel;
    private final int modes;
    private final Complexes a;
    private final Complexes b;
    private final Complexes c;
    private final Complexes da;
    private final Complexes db;
    private final Complexes dc;
    private final Complexes[] x; // (step in chunk + 1)
    private final double d;
    private double dd;

    ScalarDiagonalAdjoint(ScalarDiagonalScan scan, Element element, Shape shape, Inputs in, int channel) {
        this.scan = scan;
        this.element = element;
        this.shape = shape;
        this.in = in;
        this.channel = channel;
        this.modes = shape.modes();
        long parameter = (long) channel * modes;
        a = scan.load(shape, in.aBar(), parameter);
        b = scan.load(shape, in.bBar(), parameter);
        c = scan.load(shape, in.c(), parameter);
        d = element.loadOr(in.d(), channel, 0);
        da = new Complexes(modes);
        db = new Complexes(modes);
        dc = new Complexes(modes);
        x = new Complexes[Blocks.CHUNK + 1];
        for (int i = 1; i < x.length; i++) {
            x[i] = new Complexes(modes);
        }
    }

    void run(MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, Gradients out) {
        for (int batch = 0; batch < shape.batch(); batch++) {
            long state = ((long) batch * shape.channels() + channel) * modes;
            Complexes g = scan.load(shape, dFinal, state);
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int end = Math.min(begin + Blocks.CHUNK, shape.length());
                x[0] = scan.load(shape, checkpoints, ScalarDiagonalScan.checkpoint(shape, batch, chunk, channel));
                for (int t = begin; t < end; t++) {
                    step(element.load(in.u(), place(batch, t)), x[t - begin], x[t - begin + 1]);
                }
                for (int t = end - 1; t >= begin; t--) {
                    long place = place(batch, t);
                    double u = element.load(in.u(), place);
                    element.store(out.u(), place, back(u, element.load(dy, place), g, x[t - begin], x[t - begin + 1]));
                }
            }
            scan.store(shape, out.initial(), state, g);
        }
        long parameter = (long) channel * modes;
        scan.store(shape, out.aBar(), parameter, da);
        scan.store(shape, out.bBar(), parameter, db);
        scan.store(shape, out.c(), parameter, dc);
        element.store(out.d(), channel, dd);
    }

    private void step(double u, Complexes before, Complexes after) {
        for (int m = 0; m < modes; m++) {
            after.re[m] = a.re[m] * before.re[m] - a.im[m] * before.im[m] + b.re[m] * u;
            after.im[m] = a.re[m] * before.im[m] + a.im[m] * before.re[m] + b.im[m] * u;
        }
    }

    /** One step back; leaves in g the gradient of the state before, returns that of u. */
    private double back(double u, double dy, Complexes g, Complexes before, Complexes after) {
        double s = shape.width() * dy;
        double du = d * dy;
        for (int m = 0; m < modes; m++) {
            double re = g.re[m] + s * c.re[m];
            double im = g.im[m] - s * c.im[m];
            dc.re[m] += s * after.re[m];
            dc.im[m] -= s * after.im[m];
            db.re[m] += u * re;
            db.im[m] += u * im;
            da.re[m] += re * before.re[m] + im * before.im[m];
            da.im[m] += im * before.re[m] - re * before.im[m];
            du += b.re[m] * re + b.im[m] * im;
            g.re[m] = a.re[m] * re + a.im[m] * im;
            g.im[m] = a.re[m] * im - a.im[m] * re;
        }
        dd += u * dy;
        return du;
    }

    private long place(int batch, int t) {
        return ((long) batch * shape.length() + t) * shape.channels() + channel;
    }
}
