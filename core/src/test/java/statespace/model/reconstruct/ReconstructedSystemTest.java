package statespace.model.reconstruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import statespace.dynamics.PiecewiseLinearMap;

class ReconstructedSystemTest {
    private static ReconstructedSystem system(double growth) {
        PiecewiseLinearMap map = new PiecewiseLinearMap(new double[]{growth}, new double[][]{{0}}, new double[][]{{0}},
                new double[]{0}, new double[]{0}, true);
        return new ReconstructedSystem(map, new double[][]{{2}}, new double[][]{{3}}, new double[]{0, 1, 1},
                new double[]{1});
    }

    /** z halves in every step; what is seen is twice the sum of the two states before the last. */
    @Test
    void aFreeRunPassesTheFilter() {
        ReconstructedSystem.Orbit orbit = system(0.5).run(1, 3);
        assertTrue(orbit.isBounded());
        assertEquals(5, orbit.latent().length);
        assertEquals(0.5, orbit.latent()[0][0]);
        assertEquals(3, orbit.observed().length);
        assertEquals(2 * (0.5 + 0.25), orbit.observed()[0][0]);
        assertEquals(2 * (0.25 + 0.125), orbit.observed()[1][0]);
    }

    @Test
    void aRunThatLeavesAllBoundsSaysWhere() {
        ReconstructedSystem.Orbit orbit = system(10).run(0, 20);
        assertFalse(orbit.isBounded());
        assertEquals(6, orbit.diverged(), "10⁶ is reached");
        assertTrue(Double.isNaN(orbit.latent()[8][0]) && Double.isNaN(orbit.observed()[10][0]));
        assertTrue(Double.isFinite(orbit.observed()[2][0]));
    }

    @Test
    void regressorsExplainTheirPart() {
        assertEquals(12, system(0.5).explained(new double[][]{{4}, {0}}, 2)[0][0]);
        assertEquals(0, system(0.5).explained(null, 2)[0][0]);
    }
}
