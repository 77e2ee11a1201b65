package statespace.lab.cde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The series of the study cde-log-ode: as large however finely they are sampled. */
class LongSeriesTest {
    private static final int DRAWS = 4000;

    /** The variance of a sum of independent increments; its estimate is off by sqrt(2 / 4000) = .022 or so. */
    @Test
    void aWalkHasVarianceOneOverTheWhole() {
        for (int segments : new int[]{8, 64}) {
            SplittableRandom random = new SplittableRandom(11);
            double square = 0;
            for (int draw = 0; draw < DRAWS; draw++) {
                double[] path = LongSeries.WALK.path(random, segments, 3);
                assertEquals(1, path[segments * 3], 1e-12, "time ends at 1");
                square += path[segments * 3 + 1] * path[segments * 3 + 1] / DRAWS;
            }
            assertEquals(1, square, 0.1, segments + " segments");
        }
    }

    @Test
    void oscillationsComeBackAfterTheWhole() {
        int segments = 256;
        double[] path = LongSeries.OSCILLATIONS.path(new SplittableRandom(12), segments, 3);
        double largest = 0;
        for (int k = 0; k <= segments; k++) {
            largest = Math.max(largest, Math.abs(path[k * 3 + 1]));
            assertEquals((double) k / segments, path[k * 3], 1e-12);
        }
        assertTrue(largest > 0.49 && largest <= 0.5, "amplitude " + largest);
        for (int i = 1; i < 3; i++) {
            assertEquals(path[i], path[segments * 3 + i], 1e-12);
        }
    }

    /** [A, B] = 0 where both are diagonal: then a window of any size is exact at depth 1, and areas add nothing. */
    @Test
    void matricesThatCommuteNeedNoAreas() {
        double[][] matrices = {{0.5, 0, 0, -0.2}, {0.3, 0, 0, 0.7}};
        double[] path = LongSeries.WALK.path(new SplittableRandom(13), 32, 2);
        double[] start = {1, 2};
        double[] exact = WindowFlow.exact(matrices, start, path);
        for (WindowFlow flow : new WindowFlow[]{WindowFlow.ONE, WindowFlow.TWO, WindowFlow.WRONG}) {
            double[] end = flow.end(matrices, start, path, 32);
            assertEquals(exact[0], end[0], 1e-12, flow.name());
            assertEquals(exact[1], end[1], 1e-12, flow.name());
        }
        assertTrue(Math.abs(WindowFlow.LINEAR.end(matrices, start, path, 32)[1] - exact[1]) > 1e-3);
    }
}
