package statespace.task.classify;

import java.util.stream.IntStream;

/**
 * Sequences as paths: time is the first channel, the values follow, multiplied by a factor. Time is 0 at the first step
 * and grows by 1 over as many steps as the longest training example has.
 *
 * @param longest
 *            steps of the longest training example
 * @param origin
 *            true to put the point 0 before the first step, so that the place of a path counts and not its movement
 *            alone
 * @param scale
 *            factor on the values
 * @param every
 *            1 for all steps; k for every k-th step and the last
 */
record SequencePaths(int longest, boolean origin, double scale, int every) {

    /** Paths of all steps with the point 0 before them, values as they are. */
    static SequencePaths fromOrigin(Sequences train) {
        return new SequencePaths(longest(train), true, 1, 1);
    }

    static int longest(Sequences sequences) {
        return IntStream.of(sequences.lengths()).max().orElse(1);
    }

    /** (points, 1 + channels) of some examples; a single step is there twice. */
    double[][] of(Sequences sequences, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> path(sequences.examples().get(i), sequences.lengths()[i], sequences.channels()))
                .toArray(double[][]::new);
    }

    private double[] path(float[] row, int length, int channels) {
        int steps = points(length);
        int before = origin || steps == 1 ? 1 : 0;
        double[] path = new double[(before + steps) * (channels + 1)];
        for (int p = 0; p < before + steps; p++) {
            if (origin && p == 0) {
                continue;
            }
            int step = Math.min(length - 1, Math.max(0, p - before) * every);
            int place = p * (channels + 1);
            path[place] = (double) step / longest;
            for (int c = 0; c < channels; c++) {
                path[place + 1 + c] = row[step * channels + c] * scale;
            }
        }
        return path;
    }

    /** Steps that are kept of a sequence. */
    int points(int length) {
        return 1 + Math.ceilDiv(length - 1, every);
    }
}
