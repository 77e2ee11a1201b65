package statespace.lab.cde;

import java.util.random.RandomGenerator;

/** Series that drive a linear CDE; their size does not depend on how finely they are sampled. */
enum LongSeries {
    /** Time and independent walks with normal increments, of variance 1 over the whole. */
    WALK("random walk") {
        @Override
        double[] path(RandomGenerator random, int segments, int channels) {
            double[] path = new double[(segments + 1) * channels];
            double scale = 1 / Math.sqrt(segments);
            int timed = channels > 2 ? 1 : 0;
            for (int k = 1; k <= segments; k++) {
                for (int i = 0; i < channels; i++) {
                    path[k * channels + i] = i < timed
                            ? (double) k / segments
                            : path[(k - 1) * channels + i] + scale * random.nextGaussian();
                }
            }
            return path;
        }
    },
    /** Time and oscillations of amplitude 1/2 and random phase: 5, 8, 11 … of them over the whole. */
    OSCILLATIONS("oscillations") {
        @Override
        double[] path(RandomGenerator random, int segments, int channels) {
            double[] path = new double[(segments + 1) * channels];
            for (int i = 0; i < channels; i++) {
                double phase = 2 * Math.PI * random.nextDouble();
                for (int k = 0; k <= segments; k++) {
                    double time = (double) k / segments;
                    path[k * channels + i] = i == 0 ? time : 0.5 * Math.sin(2 * Math.PI * (2 + 3 * i) * time + phase);
                }
            }
            return path;
        }
    };

    private final String title;

    LongSeries(String title) {
        this.title = title;
    }

    /** As tables show it. */
    String title() {
        return title;
    }

    /** A series, row-major (segments + 1, channels). */
    abstract double[] path(RandomGenerator random, int segments, int channels);
}
