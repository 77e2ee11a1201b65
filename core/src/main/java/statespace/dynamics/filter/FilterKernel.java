package statespace.dynamics.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.array.NpyFile;

/**
 * The impulse response of an observation: what is measured at time t is Σ_j h_j z_{t−j} of the state z. One kernel
 * filters every dimension, so filtering commutes with any linear decoder: B (h * z) = h * (B z) (Volkmann et al. 2024,
 * arXiv 2411.02949).
 *
 * @param name
 *            for messages and reports
 * @param taps
 *            h_0 … h_{τ−1}
 */
public record FilterKernel(String name, double[] taps) {
    private static final double HEMODYNAMIC_SECONDS = 32;
    private static final double WHOLE = 1e-6;
    private static final double SINGLE_PRECISION = 1e-7;
    private static final double NEGLIGIBLE = 1e-3;
    private static final int LONGEST = 1_000_000;
    private static final double ZERO_SUM = 1e-12;

    /** Refuses kernels without taps, with taps that are not finite, or whose sum is zero. */
    public FilterKernel {
        String fault = fault(taps);
        if (fault != null) {
            throw new IllegalArgumentException("the filter '" + name + "' " + fault);
        }
        taps = taps.clone();
    }

    /**
     * The canonical haemodynamic response of SPM, a difference of two gamma densities: h(u) ∝ u⁵ e^{−u} / 5! − u¹⁵ e^{−u}
     * / (6 · 15!) at u = 0, TR, 2 TR, … up to 32 seconds, scaled to the sum 1. A quotient 32 / TR that is a whole
     * number up to 10⁻⁶, or up to the rounding of a TR in 32 bits, is that number: TR = 0.2 has 161 taps.
     *
     * @param tr
     *            seconds from one sample to the next (repetition time)
     */
    public static FilterKernel hemodynamic(double tr) {
        if (!(tr > 0) || HEMODYNAMIC_SECONDS / tr > LONGEST) {
            throw new IllegalArgumentException("the setting 'tr' is " + tr + "; give the seconds between two samples, "
                    + "from " + HEMODYNAMIC_SECONDS / LONGEST + ", or none for observations without a filter");
        }
        double quotient = HEMODYNAMIC_SECONDS / tr;
        boolean whole = Math.abs(quotient - Math.rint(quotient)) < Math.max(WHOLE, SINGLE_PRECISION * quotient);
        int last = (int) (whole ? Math.rint(quotient) : Math.floor(quotient));
        double[] taps = IntStream.rangeClosed(0, last).mapToDouble(i -> response(i * tr)).toArray();
        double sum = Arrays.stream(taps).sum();
        if (last < 1 || sum <= 0) {
            throw new IllegalArgumentException("the setting 'tr' is " + tr + " s, too long for the haemodynamic "
                    + "response, which lasts " + HEMODYNAMIC_SECONDS
                    + " s and peaks at 5 s; give the seconds between two "
                    + "samples, or none for observations without a filter");
        }
        return new FilterKernel("hemodynamic:" + tr, scaled(taps, sum));
    }

    private static double response(double u) {
        return Math.pow(u, 5) * Math.exp(-u) / factorial(5) - Math.pow(u, 15) * Math.exp(-u) / (6 * factorial(15));
    }

    private static double factorial(int n) {
        return IntStream.rangeClosed(2, n).asDoubleStream().reduce(1, (a, b) -> a * b);
    }

    /**
     * An exponential decay, as of calcium indicators: h_j ∝ exp(−j step / decay), as long as it is at least a thousandth
     * of h_0, scaled to the sum 1.
     *
     * @param decay
     *            the time constant
     * @param step
     *            time from one sample to the next, in the same unit
     */
    public static FilterKernel exponential(double decay, double step) {
        if (!(decay > 0) || !(step > 0) || Double.isInfinite(decay) || Double.isInfinite(step)) {
            throw new IllegalArgumentException("an exponential filter has decay " + decay + " and step " + step
                    + "; both must be positive and finite");
        }
        double taps = Math.floor(-Math.log(NEGLIGIBLE) * decay / step) + 1;
        if (taps > LONGEST) {
            throw new IllegalArgumentException("an exponential filter with decay " + decay + " and step " + step
                    + " has " + String.format("%.0f", taps) + " taps, more than " + LONGEST + "; take a larger step");
        }
        double[] h = generate((int) taps, j -> Math.exp(-j * step / decay));
        return new FilterKernel("exponential:" + decay + "," + step, scaled(h, Arrays.stream(h).sum()));
    }

    private static double[] generate(int length, IntToDoubleFunction tap) {
        return IntStream.range(0, length).mapToDouble(tap).toArray();
    }

    private static double[] scaled(double[] taps, double sum) {
        return Arrays.stream(taps).map(h -> h / sum).toArray();
    }

    /** No filter: the state itself is observed. */
    public static FilterKernel identity() {
        return new FilterKernel("identity", new double[]{1});
    }

    /**
     * A kernel from a file: numbers that are divided by ends of lines, spaces, commas or semicolons, or a NumPy array
     * ({@code .npy}) with one row or one column. The taps are used as they are; they are not scaled.
     *
     * @throws DataException
     *             if it cannot be read, is no list of finite numbers, or has the sum 0
     */
    public static FilterKernel read(Path file) {
        double[] taps = NpyFile.recognises(file) ? array(NpyFile.read(file)) : text(file);
        String fault = fault(taps);
        if (fault != null) {
            throw new DataException(file + ": the filter " + fault);
        }
        return new FilterKernel(String.valueOf(file.getFileName()), taps);
    }

    private static double[] array(NpyFile array) {
        if (array.columns() > 1 && array.shape()[0] > 1) {
            throw new DataException(array.file() + ": has " + array.shape()[0] + " rows and " + array.columns()
                    + " columns; a filter is one row or one column of taps");
        }
        return array.values();
    }

    private static double[] text(Path file) {
        DataFiles.check(file, "the taps of a filter, numbers one a line");
        String[] lines;
        try {
            lines = new String(DataFiles.bytes(file), StandardCharsets.UTF_8).split("\\R", -1);
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
        double[] taps = new double[LONGEST];
        int count = 0;
        for (int line = 0; line < lines.length; line++) {
            for (String word : lines[line].strip().split("[\\s,;]+", -1)) {
                if (word.isEmpty()) {
                    continue;
                }
                double value = Numbers.parseDouble(word);
                if (!Double.isFinite(value)) {
                    throw new DataException(file + ", line " + (line + 1) + ": '" + word
                            + "' is no finite number; a filter is a list of taps, one a line or divided by commas");
                }
                if (count == LONGEST) {
                    throw new DataException(file + ": has more than " + LONGEST + " numbers; a filter is shorter, name "
                            + "a file of taps");
                }
                taps[count++] = value;
            }
        }
        return Arrays.copyOf(taps, count);
    }

    private static String fault(double[] taps) {
        if (taps.length == 0) {
            return "has no taps; give at least one number";
        }
        if (!Arrays.stream(taps).allMatch(Double::isFinite)) {
            return "has a tap that is not finite; give numbers";
        }
        double sum = Arrays.stream(taps).sum();
        return Math.abs(sum) <= ZERO_SUM * Arrays.stream(taps).map(Math::abs).sum()
                ? "has taps with the sum 0, so it hides the mean of the state; give a filter with another sum"
                : null;
    }

    /** Number of taps τ. */
    public int length() {
        return taps.length;
    }

    /** A copy of the taps. */
    @Override
    public double[] taps() {
        return taps.clone();
    }

    /** Whether filtering changes nothing. */
    public boolean isIdentity() {
        return taps.length == 1 && taps[0] == 1;
    }

    /**
     * The convolution where it needs no value before the first: y_k = Σ_j h_j x_{k+τ−1−j}.
     *
     * @param x
     *            (time, dimensions)
     * @return (time − τ + 1, dimensions); row k belongs to the time k + τ − 1 of the input
     */
    public double[][] convolve(double[][] x) {
        checkLength(x.length);
        int width = x[0].length;
        double[][] y = new double[x.length - taps.length + 1][width];
        for (int k = 0; k < y.length; k++) {
            for (int j = 0; j < taps.length; j++) {
                double[] from = x[k + taps.length - 1 - j];
                for (int d = 0; d < width; d++) {
                    y[k][d] = Math.fma(taps[j], from[d], y[k][d]);
                }
            }
        }
        return y;
    }

    /** Refuses a series that is shorter than the kernel. */
    public void checkLength(int rows) {
        if (rows < taps.length) {
            throw new IllegalArgumentException("the series has " + rows + " rows, fewer than the " + taps.length
                    + " taps of the filter '" + name + "'; give a longer series or a shorter filter");
        }
    }
}
