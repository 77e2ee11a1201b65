package statespace.signature;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The log-signature of a path in coordinates: the coefficients of log S at the Lyndon words, short words first. Depth 1
 * is the increment. Depth 2 adds the Lévy areas a_ij = ½ (S^{ij} − S^{ji}) for i &lt; j, computed without a tensor
 * algebra.
 *
 * <p>
 * A long path is compressed by {@link #windows}: one log-signature for some steps, for {@link LogOde} (Walker et al.
 * 2024, arXiv 2402.18512).
 */
public final class LogSignature {
    private final int letters;
    private final int depth;
    private final TensorAlgebra algebra; // null up to depth 2
    private final List<int[]> words;

    /**
     * Log-signatures of some depth.
     *
     * @throws IllegalArgumentException
     *             if channels or depth are less than 1, or if the signature does not fit into memory
     */
    public LogSignature(int letters, int depth) {
        TensorAlgebra checked = new TensorAlgebra(letters, depth);
        this.letters = letters;
        this.depth = depth;
        algebra = depth <= 2 ? null : checked;
        words = LyndonWords.of(letters, depth);
    }

    /** The Lyndon word of each coordinate, letters counted from 0. */
    public List<int[]> words() {
        return words.stream().map(int[]::clone).toList();
    }

    /** Number of coordinates. */
    public int size() {
        return words.size();
    }

    /** Channels of a path. */
    public int letters() {
        return letters;
    }

    /** Length of the longest word. */
    public int depth() {
        return depth;
    }

    /**
     * The coordinates of a path.
     *
     * @param path
     *            (points, channels), row-major
     * @throws IllegalArgumentException
     *             if it has fewer than two points, or a value that is not finite
     */
    public double[] of(double[] path) {
        Paths.check(path, letters);
        return of(path, 0, path.length / letters - 1);
    }

    /**
     * The log-signatures of consecutive windows. A window ends at the point where the next one begins, so that no
     * increment is lost; the last one may be shorter.
     *
     * @param steps
     *            segments of a window
     * @throws IllegalArgumentException
     *             if {@code steps} is less than 1, or the path is none
     */
    public double[][] windows(double[] path, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a window has at least one step, not " + steps);
        }
        Paths.check(path, letters);
        int last = path.length / letters - 1;
        return IntStream.iterate(0, from -> from < last, from -> from + steps)
                .mapToObj(from -> of(path, from, (int) Math.min(last, (long) from + steps))).toArray(double[][]::new);
    }

    private double[] of(double[] path, int from, int to) {
        return depth <= 2 ? increments(path, from, to) : coefficients(path, from, to);
    }

    private double[] coefficients(double[] path, int from, int to) {
        double[] log = algebra.log(algebra.signature(
                java.util.Arrays.copyOfRange(path, from * letters, (to + 1) * letters)));
        return words.stream().mapToDouble(word -> log[algebra.index(word)]).toArray();
    }

    private double[] increments(double[] path, int from, int to) {
        double[] found = new double[size()];
        double[] increment = new double[letters];
        for (int k = from + 1; k <= to; k++) {
            Paths.increment(path, letters, k - 1, k, increment);
            for (int i = 0, place = letters; depth == 2 && i < letters; i++) {
                for (int j = i + 1; j < letters; j++, place++) {
                    found[place] += 0.5 * (found[i] * increment[j] - found[j] * increment[i]);
                }
            }
            for (int i = 0; i < letters; i++) {
                found[i] += increment[i];
            }
        }
        return found;
    }
}
