package statespace.kernels.step;

import statespace.kernels.internal.Functions;

/** The steps as they are written, computed in double. */
public final class ScalarMambaStep implements MambaStep {

    @Override
    public void normalise(Norm norm, float[] x, int xAt, float[] y, int yAt) {
        int channels = norm.channels();
        double mean = 0;
        for (int c = 0; norm.bias() != null && c < channels; c++) {
            mean += x[xAt + c] / (double) channels;
        }
        double squares = 0;
        for (int c = 0; c < channels; c++) {
            squares += (x[xAt + c] - mean) * (x[xAt + c] - mean);
        }
        double scale = 1 / Math.sqrt(squares / channels + norm.epsilon());
        for (int c = 0; c < channels; c++) {
            double bias = norm.bias() == null ? 0 : norm.bias()[c];
            y[yAt + c] = (float) ((x[xAt + c] - mean) * scale * norm.gain()[c] + bias);
        }
    }

    @Override
    public void convolve(Convolution convolution, float[] x, int at, float[] state, int stateAt) {
        int row = ChannelRows.padded(convolution.channels());
        int kept = convolution.taps() - 1;
        float[] weight = convolution.weight();
        for (int c = 0; c < convolution.channels(); c++) {
            double sum = convolution.bias()[c] + (double) weight[kept * row + c] * x[at + c];
            for (int k = 0; k < kept; k++) {
                int place = stateAt + k * row + c;
                sum += (double) weight[k * row + c] * state[place];
                state[place] = k + 1 < kept ? state[place + row] : x[at + c];
            }
            x[at + c] = (float) Functions.silu(sum);
        }
    }

    @Override
    public void scan(Scan scan, float[] s, Places at, float[] state, int stateAt) {
        int row = ChannelRows.padded(scan.channels());
        for (int c = 0; c < scan.channels(); c++) {
            double step = Functions.softplus(s[at.delta() + c]);
            double u = s[at.u() + c];
            double y = scan.d()[c] * u;
            for (int n = 0; n < scan.state(); n++) {
                int place = stateAt + n * row + c;
                double h = Math.exp(step * scan.a()[n * row + c]) * state[place] + step * s[at.b() + n] * u;
                state[place] = (float) h;
                y += s[at.c() + n] * h;
            }
            s[at.y() + c] = (float) (y * Functions.silu(s[at.z() + c]));
        }
    }
}
