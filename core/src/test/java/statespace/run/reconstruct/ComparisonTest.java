package statespace.run.reconstruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Distances from a recorded series: what rests, what drifts, and what too few rows say. */
class ComparisonTest {
    private static final int ROWS = 400;

    private static double[][] series(IntToDoubleFunction value) {
        double[][] rows = new double[ROWS][];
        Arrays.setAll(rows, t -> new double[]{value.applyAsDouble(t), Math.cos(0.3 * t) + value.applyAsDouble(t)});
        return rows;
    }

    private static double[][] waves() {
        SplittableRandom random = new SplittableRandom(3);
        return series(t -> Math.sin(0.2 * t) + 0.1 * random.nextGaussian());
    }

    /** A transient keeps the shape of a wave while it dies; standardised, its spectrum would be that of the wave. */
    @Test
    void aRunThatDiedAwayHasNoSpectrum() {
        double[][] dead = waves();
        for (double[] row : dead) {
            row[0] = 1 + 1e-9 * row[0];
            row[1] = -1 + 1e-9 * row[1];
        }
        assertEquals(1, new Comparison(waves(), 1).spectrum(List.<double[][]>of(dead)).mean());
        assertTrue(Comparison.rests(dead));
    }

    @Test
    void whatDecaysSlowlyRestsOnceItsEndIsStill() {
        double[][] dying = new double[ROWS][];
        Arrays.setAll(dying, t -> new double[]{Math.exp(-0.05 * t) * Math.sin(0.2 * t)});
        assertTrue(Comparison.rests(dying));
        Arrays.setAll(dying, t -> new double[]{Math.exp(-0.005 * t) * Math.sin(0.2 * t)});
        assertFalse(Comparison.rests(dying));
        assertFalse(Comparison.rests(waves()));
        dying[ROWS - 1][0] = Double.NaN;
        assertFalse(Comparison.rests(dying), "what diverges does not rest");
    }

    @Test
    void aTrendMakesTheHalvesNoMeasureOfNoise() {
        assertFalse(new Comparison(waves(), 1).drifts());
        assertTrue(new Comparison(series(t -> t / 60.0 + 0.1 * Math.sin(0.2 * t)), 1).drifts());
    }

    @Test
    void aSpectrumOfAFewRowsIsNone() {
        double[][] gappy = waves();
        for (int t = 0; t < ROWS; t += 10) {
            gappy[t][1] = Double.NaN;
        }
        Comparison comparison = new Comparison(gappy, 1);
        assertEquals(0, comparison.spectrum(List.<double[][]>of(waves())).runs());
        assertEquals(0, comparison.halvesInSpectrum().runs());
        assertEquals(1, comparison.stateSpace(List.<double[][]>of(waves())).runs(), "rows are compared one by one");
    }
}
