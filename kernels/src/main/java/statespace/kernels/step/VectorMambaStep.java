package statespace.kernels.step;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.internal.VectorMath;

/** The steps with a channel in each lane. */
public final class VectorMambaStep implements MambaStep {

    @Override
    public void normalise(Norm norm, float[] x, int xAt, float[] y, int yAt) {
        int channels = norm.channels();
        float mean = norm.bias() == null ? 0 : sum(x, xAt, channels) / channels;
        float scale = (float) (1 / Math.sqrt(squares(x, xAt, channels, mean) / channels + norm.epsilon()));
        for (int c = 0; c < channels; c += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + c).sub(mean).mul(scale)
                    .mul(FloatVector.fromArray(SPECIES, norm.gain(), c));
            if (norm.bias() != null) {
                v = v.add(FloatVector.fromArray(SPECIES, norm.bias(), c));
            }
            v.intoArray(y, yAt + c);
        }
    }

    private static float sum(float[] x, int at, int count) {
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += x[i];
        }
        return sum;
    }

    /** Σ (x − mean)², in eight sums that are added in pairs: the same in interpreted and compiled code. */
    private static float squares(float[] x, int at, int count, float mean) {
        int whole = count / 8 * 8;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = at; i < at + whole; i += 8) {
            s0 = Math.fma(x[i] - mean, x[i] - mean, s0);
            s1 = Math.fma(x[i + 1] - mean, x[i + 1] - mean, s1);
            s2 = Math.fma(x[i + 2] - mean, x[i + 2] - mean, s2);
            s3 = Math.fma(x[i + 3] - mean, x[i + 3] - mean, s3);
            s4 = Math.fma(x[i + 4] - mean, x[i + 4] - mean, s4);
            s5 = Math.fma(x[i + 5] - mean, x[i + 5] - mean, s5);
            s6 = Math.fma(x[i + 6] - mean, x[i + 6] - mean, s6);
            s7 = Math.fma(x[i + 7] - mean, x[i + 7] - mean, s7);
        }
        for (int i = at + whole; i < at + count; i++) {
            s0 = Math.fma(x[i] - mean, x[i] - mean, s0);
        }
        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
    }

    @Override
    public void convolve(Convolution convolution, float[] x, int at, float[] state, int stateAt) {
        int row = ChannelRows.padded(convolution.channels());
        int kept = convolution.taps() - 1;
        float[] weight = convolution.weight();
        for (int c = 0; c < row; c += COUNT) {
            FloatVector newest = FloatVector.fromArray(SPECIES, x, at + c);
            FloatVector sum = FloatVector.fromArray(SPECIES, weight, kept * row + c).fma(newest,
                    FloatVector.fromArray(SPECIES, convolution.bias(), c));
            int tail = stateAt + c;
            for (int k = 0; k < kept; k++) {
                FloatVector past = FloatVector.fromArray(SPECIES, state, tail + k * row);
                sum = FloatVector.fromArray(SPECIES, weight, k * row + c).fma(past, sum);
                if (k > 0) {
                    past.intoArray(state, tail + (k - 1) * row);
                }
            }
            if (kept > 0) {
                newest.intoArray(state, tail + (kept - 1) * row);
            }
            sum.intoArray(x, at + c);
        }
        VectorMath.silu(x, at, row);
    }

    @Override
    public void scan(Scan scan, float[] s, Places at, float[] state, int stateAt) {
        int row = ChannelRows.padded(scan.channels());
        VectorMath.softplus(s, at.delta(), row);
        VectorMath.product(s, at.delta(), at.u(), at.drive(), row);
        for (int c = 0; c < row; c += COUNT) {
            FloatVector.fromArray(SPECIES, scan.d(), c).mul(FloatVector.fromArray(SPECIES, s, at.u() + c))
                    .intoArray(s, at.y() + c);
            FloatVector.fromArray(SPECIES, s, at.delta() + c).mul(VectorMath.LOG2_E).intoArray(s, at.delta() + c);
        }
        for (int n = 0; n < scan.state(); n++) {
            state(scan.a(), n * row, row, s, at, s[at.b() + n], s[at.c() + n], state, stateAt + n * row);
        }
        VectorMath.silu(s, at.z(), row);
        VectorMath.times(s, at.z(), at.y(), row);
    }

    /** One state of all channels: h = 2^(Δ A) h + b Δ u; y += c h. */
    private static void state(float[] a, int aAt, int row, float[] s, Places at, float b, float c, float[] h,
            int hAt) {
        int step = at.delta();
        int drive = at.drive();
        int y = at.y();
        for (int i = 0; i < row; i += COUNT) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i).mul(FloatVector.fromArray(SPECIES, s, step + i));
            x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
            FloatVector z = x.add(VectorMath.ROUNDER);
            FloatVector r = x.sub(z.sub(VectorMath.ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                    FloatVector.broadcast(SPECIES, VectorMath.P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
            e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            FloatVector next = e.fma(FloatVector.fromArray(SPECIES, h, hAt + i),
                    FloatVector.fromArray(SPECIES, s, drive + i).mul(b));
            next.intoArray(h, hAt + i);
            next.fma(FloatVector.broadcast(SPECIES, c), FloatVector.fromArray(SPECIES, s, y + i)).intoArray(s, y + i);
        }
    }
}
