package statespace.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search against all regions of small maps, and against cycles that are known. */
class FixedPointsTest {
    private static PiecewiseLinearMap random(RandomGenerator random, int states, int hidden, boolean clipped) {
        double scale = 2 / Math.sqrt(hidden);
        double[][] w1 = TestArrays.normal(random, states, hidden);
        Arrays.stream(w1).forEach(row -> Arrays.setAll(row, l -> scale * row[l]));
        return new PiecewiseLinearMap(random.doubles(states, -.9, .9).toArray(), w1,
                TestArrays.normal(random, hidden, states), random.doubles(states, -1, 1).toArray(),
                random.doubles(hidden, -2, 2).toArray(), clipped);
    }

    /** All sequences of regions, solved one after the other. */
    private static List<Cycle> all(PiecewiseLinearMap map, int maxPeriod) {
        List<Region> regions = new ArrayList<>();
        int number = (int) Math.round(Math.pow(map.pieces(), map.hidden()));
        for (int code = 0; code < number; code++) {
            int[] positions = new int[map.hidden()];
            for (int l = 0, rest = code; l < positions.length; l++, rest /= map.pieces()) {
                positions[l] = rest % map.pieces();
            }
            regions.add(map.region(positions));
        }
        List<Cycle> found = new ArrayList<>();
        extend(map, regions, List.of(), 1, found);
        if (maxPeriod > 1) {
            extend(map, regions, List.of(), 2, found);
        }
        return found;
    }

    private static void extend(PiecewiseLinearMap map, List<Region> regions, List<Region> sequence, int more,
            List<Cycle> found) {
        if (more == 0) {
            FixedPoints.candidate(map, sequence).filter(points -> IntStream.range(0, points.length)
                    .allMatch(i -> map.region(points[i]).equals(sequence.get(i))))
                    .map(points -> FixedPoints.cycle(map, points))
                    .filter(c -> !c.isRepeated(1e-6) && found.stream().noneMatch(known -> known.matches(c, 1e-6)))
                    .ifPresent(found::add);
            return;
        }
        for (Region region : regions) {
            List<Region> longer = new ArrayList<>(sequence);
            longer.add(region);
            extend(map, regions, longer, more - 1, found);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,3,false,2", "2,5,false,2", "3,6,false,2", "3,12,false,1", "2,4,true,2", "3,7,true,1", "1,5,true,2"})
    void theSearchFindsWhatAllRegionsHold(int states, int hidden, boolean clipped, int maxPeriod) {
        RandomGenerator random = TestSeed.random("regions " + states + ", " + hidden);
        int cycles = 0;
        for (int i = 0; i < 5; i++) {
            PiecewiseLinearMap map = random(random, states, hidden, clipped);
            List<Cycle> expected = all(map, maxPeriod);
            List<Cycle> found = FixedPoints.usual().search(map, maxPeriod, 7).cycles();
            assertEquals(expected.size(), found.size());
            for (Cycle cycle : expected) {
                assertTrue(found.stream().anyMatch(other -> other.matches(cycle, 1e-6)));
            }
            cycles += expected.size();
        }
        assertTrue(cycles > 0, "no map had a cycle");
    }

    /** z ↦ 1.9 z below .5 and 1.9 (1 − z) above: two fixed points, one cycle of two, two of three, all unstable. */
    @Test
    void theTentMapHasItsCycles() {
        PiecewiseLinearMap tent = PiecewiseLinearMap.shallow(new double[]{1.9}, new double[][]{{-3.8}},
                new double[][]{{1}}, new double[1], new double[]{-.5});
        FixedPoints.Found found = FixedPoints.usual().search(tent, 4, 1);
        int[] counts = new int[5];
        found.cycles().forEach(cycle -> counts[cycle.period()]++);
        assertArrayEquals(new int[]{0, 2, 1, 2, 3}, counts);
        assertEquals(0, found.cycles().get(0).points()[0][0], 1e-12);
        assertEquals(1.9 / 2.9, found.cycles().get(1).points()[0][0], 1e-12);
        for (Cycle cycle : found.cycles()) {
            assertEquals(Cycle.Stability.UNSTABLE, cycle.stability());
            assertEquals(Math.pow(1.9, cycle.period()), cycle.moduli()[0], 1e-9);
            double[] last = tent.step(cycle.points()[cycle.period() - 1]);
            assertArrayEquals(cycle.points()[0], last, 1e-9);
        }
    }

    /** Two wells and the saddle between them: A = .5, and the other state shrinks. */
    @Test
    void stabilityIsToldByTheEigenvalues() {
        PiecewiseLinearMap wells = PiecewiseLinearMap.clippedShallow(new double[]{.5, .3}, new double[][]{{2}, {0}},
                new double[][]{{1, 0}}, new double[]{-1, .7}, new double[]{1});
        List<Cycle> found = FixedPoints.usual().search(wells, 2, 1).cycles();
        assertEquals(3, found.size());
        assertArrayEquals(new double[]{-2, 1}, found.get(0).points()[0], 1e-12);
        assertEquals(Cycle.Stability.STABLE, found.get(0).stability());
        assertEquals(Cycle.Stability.SADDLE, found.get(1).stability());
        assertArrayEquals(new double[]{2.5, .3}, found.get(1).moduli(), 1e-12);
        assertArrayEquals(new double[]{2, 1}, found.get(2).points()[0], 1e-12);
    }

    /** The fixed point 0 of a plain network lies on the border of all its regions. */
    @Test
    void aFixedPointOnABorderIsFoundOnce() {
        double[][] w = {{.3, -.4}, {.2, .1}};
        PiecewiseLinearMap plain = PiecewiseLinearMap.plain(new double[]{.5, -.2}, w, new double[2]);
        FixedPoints.Found found = FixedPoints.usual().search(plain, 1, 3);
        assertEquals(1, found.cycles().size());
        assertArrayEquals(new double[2], found.cycles().getFirst().points()[0], 1e-12);
        assertArrayEquals(new double[]{.5, .2}, found.cycles().getFirst().moduli(), 1e-12);
    }

    /** A network of the size in use, at the default budget: every cycle found is one, with itself once around. */
    @Test
    void cyclesOfALargerNetworkAreCyclesOfTheMap() {
        PiecewiseLinearMap map = random(TestSeed.random("larger"), 3, 50, true);
        FixedPoints.Found found = FixedPoints.usual().search(map, 6, 11);
        assertTrue(!found.cycles().isEmpty(), "no cycle");
        for (Cycle cycle : found.cycles()) {
            for (int i = 0; i < cycle.period(); i++) {
                assertArrayEquals(cycle.points()[(i + 1) % cycle.period()], map.step(cycle.points()[i]), 1e-6);
            }
        }
        System.out.println(found.cycles().size() + " cycles of " + found.systems() + " linear systems");
    }

    @Test
    void aLineOfFixedPointsIsCountedAsSingularAndTheSameSeedFindsTheSame() {
        PiecewiseLinearMap line = PiecewiseLinearMap.plain(new double[]{1, .5}, new double[2][2], new double[]{0, 1});
        FixedPoints.Found found = FixedPoints.usual().search(line, 1, 3);
        assertEquals(0, found.cycles().size());
        assertEquals(found.systems(), found.singular());
        PiecewiseLinearMap map = random(TestSeed.random("seeds"), 3, 30, true);
        FixedPoints few = new FixedPoints(30, 20);
        assertEquals(few.search(map, 3, 5).cycles().stream().map(Cycle::points).map(Arrays::deepToString)
                .toList(),
                few.search(map, 3, 5).cycles().stream().map(Cycle::points).map(Arrays::deepToString)
                        .toList());
    }
}
