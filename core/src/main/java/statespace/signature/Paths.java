package statespace.signature;

/** Paths as rows of points: checks and increments. */
final class Paths {
    private Paths() {}

    /** Checks that a path has two points and finite values. */
    static void check(double[] path, int channels) {
        if (path.length % channels != 0) {
            throw new IllegalArgumentException(
                    "a path of " + path.length + " numbers has no whole points of " + channels + " channels");
        }
        if (path.length < 2 * channels) {
            throw new IllegalArgumentException("a path has at least two points, not " + path.length / channels
                    + "; put the origin before it where its place counts");
        }
        for (int i = 0; i < path.length; i++) {
            if (!Double.isFinite(path[i])) {
                throw new IllegalArgumentException("point " + (i / channels + 1) + ", channel " + (i % channels + 1)
                        + " of a path: " + path[i] + " is no number to compute with");
            }
        }
    }

    /** Point {@code to} minus point {@code from}. */
    static void increment(double[] path, int channels, int from, int to, double[] increment) {
        for (int i = 0; i < channels; i++) {
            increment[i] = path[to * channels + i] - path[from * channels + i];
        }
    }
}
