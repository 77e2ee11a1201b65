package statespace.signature;

import java.util.Arrays;
import java.util.Locale;

/**
 * The truncated tensor algebra T^m(R^d), in which the signature of a path lives. An element is one flat array: level 0
 * (one number), then for k = 1 … m the d^k coefficients of the words of k letters, row-major, so the first letter
 * counts most. The coefficient of the word i₁…i_k in the signature of a path X over [s, t] is the iterated integral
 * ∫_{s&lt;u₁&lt;…&lt;u_k&lt;t} dX^{i₁} … dX^{i_k}.
 *
 * <p>
 * Signatures multiply when paths are joined (Chen 1957): S(X then Y) = S(X) ⊗ S(Y). See Lyons, Caruana and Lévy 2007;
 * Kidger and Lyons 2021 (arXiv 2001.00706) for the fused update.
 */
public final class TensorAlgebra {
    private static final double BYTES = 8;
    private static final double COPIES = 4;

    private final int letters;
    private final int depth;
    private final int[] offsets; // of the levels 0 … depth, and the size

    /**
     * The algebra of words over some letters.
     *
     * @param letters
     *            d, the channels of a path
     * @param depth
     *            m, the longest word
     * @throws IllegalArgumentException
     *             if one is less than 1, or if an element does not fit into memory
     */
    public TensorAlgebra(int letters, int depth) {
        if (letters < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "a signature has at least one channel and depth 1, not " + letters + " and " + depth);
        }
        double numbers = size(letters, depth);
        double room = Math.min(Integer.MAX_VALUE - 8.0, Runtime.getRuntime().maxMemory() / BYTES / COPIES);
        if (numbers > room) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "a signature of depth %d over %d channels has %s numbers, more than the %s that fit into memory; take "
                            + "a smaller depth or fewer channels",
                    depth, letters, count(numbers), count(room)));
        }
        this.letters = letters;
        this.depth = depth;
        offsets = new int[depth + 2];
        int level = 1;
        for (int k = 0; k <= depth; k++) {
            offsets[k + 1] = offsets[k] + level;
            level = k < depth ? level * letters : 0;
        }
    }

    /** How many numbers a signature has, level 0 included; infinite where a double cannot say. */
    public static double size(int letters, int depth) {
        return letters == 1 ? depth + 1.0 : (Math.pow(letters, depth + 1.0) - 1) / (letters - 1.0);
    }

    static String count(double numbers) {
        return numbers < 1e15
                ? String.format(Locale.ROOT, "%,.0f", numbers)
                : String.format(Locale.ROOT, "%.1e", numbers);
    }

    /** Channels of a path. */
    public int letters() {
        return letters;
    }

    /** Length of the longest word. */
    public int depth() {
        return depth;
    }

    /** Numbers of an element, level 0 included. */
    public int size() {
        return offsets[depth + 1];
    }

    /** Where the words of k letters begin. */
    public int offset(int level) {
        return offsets[level];
    }

    /** Where the coefficient of a word stands; letters count from 0. */
    public int index(int... word) {
        int place = 0;
        for (int letter : word) {
            if (letter < 0 || letter >= letters) {
                throw new IllegalArgumentException("letters count from 0 to " + (letters - 1) + ", not " + letter);
            }
            place = place * letters + letter;
        }
        return offsets[word.length] + place;
    }

    /** The element 1, the signature of a path that does not move. */
    public double[] one() {
        double[] one = new double[size()];
        one[0] = 1;
        return one;
    }

    /** The product a ⊗ b. */
    public double[] product(double[] a, double[] b) {
        double[] product = new double[size()];
        for (int n = 0; n <= depth; n++) {
            for (int i = 0; i <= n; i++) {
                addOuter(a, i, b, n - i, product);
            }
        }
        return product;
    }

    private void addOuter(double[] a, int left, double[] b, int right, double[] to) {
        int width = offsets[right + 1] - offsets[right];
        int place = offsets[left + right];
        for (int p = offsets[left]; p < offsets[left + 1]; p++, place += width) {
            double factor = a[p];
            for (int q = 0; factor != 0 && q < width; q++) {
                to[place + q] += factor * b[offsets[right] + q];
            }
        }
    }

    /** The signature of a straight segment: (1, Δ, Δ⊗Δ/2!, …). */
    public double[] segment(double[] increment) {
        double[] segment = one();
        for (int k = 1; k <= depth; k++) {
            for (int p = offsets[k - 1], place = offsets[k]; p < offsets[k]; p++) {
                for (int i = 0; i < letters; i++, place++) {
                    segment[place] = segment[p] * increment[i] / k;
                }
            }
        }
        return segment;
    }

    /**
     * Extends a path by a straight segment, in place: S ← S ⊗ exp(Δ). Level n is (…(Δ/n + S₁) ⊗ Δ/(n−1) + …) ⊗ Δ + S_n,
     * from the highest level down, so that a level sees the lower ones as they were.
     *
     * @param scratch
     *            at least as long as {@link #scratch()}
     */
    public void extend(double[] signature, double[] increment, double[] scratch) {
        for (int n = depth; n >= 1; n--) {
            scratch[0] = 1;
            int filled = 1;
            for (int level = 1; level < n; level++, filled *= letters) {
                double share = 1.0 / (n - level + 1);
                for (int p = filled - 1; p >= 0; p--) { // from the end: the array grows over itself
                    double factor = scratch[p] * share;
                    int place = p * letters;
                    for (int i = letters - 1; i >= 0; i--) {
                        scratch[place + i] = factor * increment[i] + signature[offsets[level] + place + i];
                    }
                }
            }
            for (int p = 0, place = offsets[n]; p < filled; p++, place += letters) {
                double factor = scratch[p];
                for (int i = 0; i < letters; i++) {
                    signature[place + i] += factor * increment[i];
                }
            }
        }
    }

    /** Numbers of scratch memory that {@link #extend} needs. */
    public int scratch() {
        return offsets[depth] - offsets[depth - 1];
    }

    /**
     * The signature of a path of straight segments.
     *
     * @param path
     *            (points, channels), row-major
     * @throws IllegalArgumentException
     *             if it has fewer than two points, or a value that is not finite
     */
    public double[] signature(double[] path) {
        Paths.check(path, letters);
        double[] signature = one();
        double[] increment = new double[letters];
        double[] scratch = new double[scratch()];
        for (int k = 1; k < path.length / letters; k++) {
            Paths.increment(path, letters, k - 1, k, increment);
            extend(signature, increment, scratch);
        }
        return signature;
    }

    /** log S = Σ_{k≥1} (−1)^{k+1} (S − 1)^{⊗k} / k, of an element whose level 0 is 1. */
    public double[] log(double[] element) {
        double[] x = element.clone();
        x[0] = 0;
        double[] sum = new double[size()];
        for (int k = depth; k >= 1; k--) {
            sum = product(x, sum);
            for (int p = 0; p < sum.length; p++) {
                sum[p] = -sum[p];
            }
            sum[0] += 1.0 / k;
        }
        return product(x, sum);
    }

    /** exp L = Σ_k L^{⊗k} / k!, of an element whose level 0 is 0. */
    public double[] exp(double[] element) {
        double[] sum = one();
        for (int k = depth; k >= 1; k--) {
            double share = 1.0 / k;
            double[] next = product(element, sum);
            sum = Arrays.stream(next).map(value -> value * share).toArray();
            sum[0] += 1;
        }
        return sum;
    }

    /** The element whose product with the given one is 1; of a signature, the signature of the path run backwards. */
    public double[] inverse(double[] element) {
        double[] x = element.clone();
        x[0] = 0;
        double[] sum = one();
        for (int k = 0; k < depth; k++) {
            sum = product(x, sum);
            for (int p = 0; p < sum.length; p++) {
                sum[p] = -sum[p];
            }
            sum[0] += 1;
        }
        return sum;
    }
}
