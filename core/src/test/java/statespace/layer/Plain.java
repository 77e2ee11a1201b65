package statespace.layer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/** Layers' parts in double, written as their equations read, on one sequence: (length, channels). */
public final class Plain {
    private final Map<String, double[]> parameters = new HashMap<>();

    /** The parameters of a layer by name. */
    public Plain(List<Parameter> parameters) {
        parameters.forEach(p -> this.parameters.put(p.name(), Tensors.toDoubles(p.value())));
    }

    public double[] parameter(String name) {
        return parameters.get(name);
    }

    /** A map by its name; with a bias where there is one. */
    public double[][] linear(String name, double[][] x) {
        double[] weight = parameters.get(name + ".weight");
        double[] bias = parameters.get(name + ".bias");
        int in = x[0].length;
        double[][] y = new double[x.length][weight.length / in];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < y[t].length; o++) {
                y[t][o] = bias == null ? 0 : bias[o];
                for (int i = 0; i < in; i++) {
                    y[t][o] += weight[o * in + i] * x[t][i];
                }
            }
        }
        return y;
    }

    /** A causal convolution with SiLU by its name. */
    public double[][] convolution(String name, double[][] x) {
        double[] weight = parameters.get(name + ".weight");
        double[] bias = parameters.get(name + ".bias");
        int channels = x[0].length;
        int taps = weight.length / channels;
        double[][] y = new double[x.length][channels];
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < channels; c++) {
                double sum = bias[c];
                for (int k = 0; k < taps && t - k >= 0; k++) {
                    sum += weight[c * taps + taps - 1 - k] * x[t - k][c];
                }
                y[t][c] = silu(sum);
            }
        }
        return y;
    }

    /** x / sqrt(mean(x²) + 1e-5) in groups of so many neighbours, times a gain that repeats. */
    public double[][] rms(String gain, double[][] x, int group) {
        double[] g = parameters.get(gain);
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int first = 0; first < x[t].length; first += group) {
                double squares = 0;
                for (int i = first; i < first + group; i++) {
                    squares += x[t][i] * x[t][i];
                }
                for (int i = first; i < first + group; i++) {
                    y[t][i] = x[t][i] / Math.sqrt(squares / group + 1e-5) * g[i % g.length];
                }
            }
        }
        return y;
    }

    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    public static double silu(double x) {
        return x * sigmoid(x);
    }

    public static double softplus(double x) {
        return Math.log1p(Math.exp(x));
    }

    /** Columns of every row. */
    public static double[][] columns(double[][] x, int from, int count) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            y[t] = java.util.Arrays.copyOfRange(x[t], from, from + count);
        }
        return y;
    }

    /** A tensor (1, length, channels) or (1, length, heads, values) as rows. */
    public static double[][] rows(Tensor x) {
        double[] values = Tensors.toDoubles(x);
        int length = Math.toIntExact(x.size(1));
        int width = values.length / length;
        double[][] rows = new double[length][];
        for (int t = 0; t < length; t++) {
            rows[t] = java.util.Arrays.copyOfRange(values, t * width, (t + 1) * width);
        }
        return rows;
    }
}
