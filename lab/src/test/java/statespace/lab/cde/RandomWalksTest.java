package statespace.lab.cde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.signature.RandomLinearCde.Config;
import statespace.signature.SignatureTargets;
import statespace.signature.TensorAlgebra;

/** The toy task is as published, and the readout is judged on walks that it has not seen. */
class RandomWalksTest {

    private static double[] labels(RandomWalks walks) {
        return IntStream.range(0, walks.count()).mapToDouble(walks::label).toArray();
    }

    @Test
    void walksAndLabelsAreDividedByTheirLargestValue() {
        for (RandomWalks walks : new RandomWalks[]{RandomWalks.of(2, 500, 1), RandomWalks.of(3, 500, 1),
            RandomWalks.areas(500, 1)}) {
            double largest = IntStream.range(0, 500).mapToObj(walks::values).flatMapToDouble(Arrays::stream)
                    .map(Math::abs).max().orElse(0);
            assertEquals(1, largest);
            assertEquals(1, Arrays.stream(labels(walks)).map(Math::abs).max().orElse(0));
            assertEquals(400, walks.training());
            assertEquals(100 * (walks.dimensions() + 1), walks.path(7).length);
        }
    }

    /** Rounded normal increments have variance 1 + 1/12. */
    @Test
    void incrementsAreRoundedNormalNumbers() {
        RandomWalks walks = RandomWalks.of(2, 2000, 3);
        double unit = IntStream.range(0, 2000).mapToObj(walks::values).flatMap(RandomWalksTest::increments)
                .mapToDouble(Math::abs).filter(step -> step > 1e-9).min().orElse(0);
        double variance = IntStream.range(0, 2000).mapToObj(walks::values).flatMap(RandomWalksTest::increments)
                .mapToDouble(step -> step / unit * (step / unit)).average().orElse(0);
        assertEquals(13.0 / 12, variance, 0.02);
    }

    private static java.util.stream.Stream<Double> increments(double[] walk) {
        return IntStream.range(2, walk.length).mapToObj(k -> walk[k] - walk[k - 2]);
    }

    @Test
    void labelsAreTermsOfTheSignatureUpToOneFactor() {
        RandomWalks plane = RandomWalks.of(2, 300, 5);
        RandomWalks areas = RandomWalks.areas(300, 5);
        TensorAlgebra algebra = new TensorAlgebra(2, 2);
        double factor = plane.label(0) / SignatureTargets.s12(plane.values(0));
        double[] first = algebra.signature(areas.values(0));
        double other = areas.label(0) / (first[algebra.index(0, 1)] - first[algebra.index(1, 0)]);
        for (int i = 0; i < 300; i++) {
            double[] signature = algebra.signature(plane.values(i));
            assertEquals(factor * signature[algebra.index(0, 1)], plane.label(i), 1e-12);
            assertEquals(other * (signature[algebra.index(0, 1)] - signature[algebra.index(1, 0)]), areas.label(i),
                    1e-10);
        }
    }

    @Test
    void theSeedAloneDecides() {
        assertArrayEquals(labels(RandomWalks.of(3, 100, 9)), labels(RandomWalks.of(3, 100, 9)), 0);
        assertTrue(!Arrays.equals(labels(RandomWalks.of(3, 100, 9)), labels(RandomWalks.of(3, 100, 10))));
        RandomWalks walks = RandomWalks.of(2, 400, 2);
        FeatureMap map = FeatureMap.chain(walks, 8, 16, 4);
        assertEquals(SignatureFit.error(walks, map), SignatureFit.error(walks, FeatureMap.chain(walks, 8, 16, 4)));
        assertArrayEquals(map.of(walks, 0, 50)[37], map.of(walks, 37, 38)[0], 0);
        FeatureMap dense = FeatureMap.cde(2, Config.of(8, 8, 1));
        assertArrayEquals(dense.of(walks, 0, 50)[37], dense.of(walks, 37, 38)[0], 0);
    }

    @Test
    void aTargetAmongTheFeaturesIsFoundAndNoiseIsNot() {
        RandomWalks walks = RandomWalks.of(2, 1000, 6);
        FeatureMap told = (all, from, to) -> IntStream.range(from, to)
                .mapToObj(i -> new double[]{1, 3 * all.label(i) + 2, all.values(i)[10]}).toArray(double[][]::new);
        assertTrue(SignatureFit.error(walks, told) < 1e-9);
        FeatureMap noise = (_, from, to) -> IntStream.range(from, to)
                .mapToObj(i -> new SplittableRandom(i).doubles(5).toArray()).toArray(double[][]::new);
        assertEquals(1, SignatureFit.error(walks, noise), 0.03);
    }
}
