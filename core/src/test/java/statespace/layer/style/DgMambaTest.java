package statespace.layer.style;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.tensor.CrossScan;
import statespace.tensor.DirectionalScan;
import statespace.tensor.Directions;
import statespace.tensor.Tensors;

/** The two parts of DGMamba, as meant. */
class DgMambaTest {

    /** One channel and state, by hand: δ = w u with w = −0.5, A = −1, so r = 0.5 u; B = C = u, no bias. */
    @Test
    void aStateOfSmallScoreGivesItsShareOfTheOutput() {
        try (PointerScope _ = new PointerScope()) {
            var parameters = new DirectionalScan.Parameters(Tensors.of(new float[]{1, 1, 1}, 1, 3, 1),
                    Tensors.of(new float[]{-0.5f}, 1, 1, 1), Tensors.of(new float[]{0}, 1, 1),
                    Tensors.of(new float[]{0}, 1, 1), Tensors.of(new float[]{0}, 1));
            double[] u = {0.3, 2, -1};
            double h = 0;
            double[] expected = new double[3];
            for (int t = 0; t < 3; t++) {
                double step = Math.log1p(Math.exp(-0.5 * u[t]));
                h = Math.exp(-step) * h + step * u[t] * u[t];
                double score = 0.5 * u[t];
                expected[t] = h * u[t] * (score >= 0.25 ? 1 : score);
            }
            Tensor y = HiddenStateSuppression.apply(Directions.FORWARD,
                    new Tensor[]{Tensors.of(new float[]{0.3f, 2, -1}, 1, 3, 1)}, parameters, 0.25);
            assertArrayEquals(expected, Tensors.toDoubles(y), 1e-6);
        }
    }

    @Test
    void whereAllScoresPassItIsThePlainScan() {
        try (PointerScope _ = new PointerScope()) {
            SplittableRandom random = new SplittableRandom(3);
            CrossScan directions = new CrossScan(3, 5);
            Tensor[] u = {Tensors.normal(random, 1, 2, 15, 6)};
            var parameters = new DirectionalScan.Parameters(Tensors.normal(random, 0.4, 4, 7, 6),
                    Tensors.normal(random, 0.5, 4, 6, 1), Tensors.normal(random, 1, 4, 6),
                    Tensors.uniform(random, 1, 24, 3), Tensors.normal(random, 1, 24));
            assertArrayEquals(Tensors.toFloats(DirectionalScan.apply(directions, u, parameters)),
                    Tensors.toFloats(HiddenStateSuppression.apply(directions, u, parameters, -1e30)), 2e-5f);
        }
    }

    private static float[][] saliency(int batch, int patches) {
        SplittableRandom random = new SplittableRandom(5);
        float[][] saliency = new float[batch][patches];
        for (float[] own : saliency) {
            for (int p = 0; p < patches; p++) {
                own[p] = (float) random.nextDouble();
            }
        }
        return saliency;
    }

    @Test
    void theLeastSalientPatchesAreMovedAndThoseOfHardImagesReplaced() {
        float[][] saliency = saliency(10, 16);
        double[] loss = {1, 9, 1, 1, 1, 8, 1, 1, 1, 1};
        PatchRefinement drawn = PatchRefinement.draw(saliency, loss, PatchRefinement.Shares.PUBLISHED,
                new SplittableRandom(6));
        int[] first = null;
        for (int i = 0; i < 10; i++) {
            float[] sorted = saliency[i].clone();
            Arrays.sort(sorted);
            var taken = new TreeSet<Integer>();
            int[] order = new int[4];
            for (int p = 0; p < 16; p++) {
                if (saliency[i][p] > sorted[3]) {
                    assertEquals(i, drawn.image()[i][p]);
                    assertEquals(p, drawn.patch()[i][p], "what matters stays");
                    continue;
                }
                int from = drawn.image()[i][p];
                assertEquals(loss[i] > 1, from != i, "only the fifth of the largest losses takes of others");
                float[] other = saliency[from].clone();
                Arrays.sort(other);
                int rank = Arrays.binarySearch(other, saliency[from][drawn.patch()[i][p]]);
                assertTrue(rank < 4, "what comes matters little there");
                order[Arrays.binarySearch(sorted, saliency[i][p])] = rank;
                taken.add(drawn.patch()[i][p]);
            }
            assertEquals(4, taken.size());
            first = first == null ? order : first;
            assertArrayEquals(first, order, "the same order in all images");
        }
    }

    @Test
    void patchesAreCopiedWithAllTheirPixels() {
        float[][] pixels = new float[2][2 * 4 * 6];
        for (int i = 0; i < 2; i++) {
            for (int at = 0; at < 48; at++) {
                pixels[i][at] = 100 * i + at;
            }
        }
        int[][] image = {{0, 0, 0, 0, 0, 1}, {1, 1, 1, 1, 1, 1}};
        int[][] patch = {{0, 1, 2, 3, 4, 1}, {0, 1, 2, 3, 4, 5}};
        float[][] refined = new PatchRefinement(image, patch).apply(pixels, 2, 4, 6, 2);
        assertArrayEquals(pixels[1], refined[1]);
        assertEquals(102, refined[0][2 * 6 + 4]); // row 2, column 4 is row 0, column 2 of the other image
        assertEquals(109, refined[0][3 * 6 + 5]);
        assertEquals(124 + 2, refined[0][24 + 2 * 6 + 4], "in the second channel as well");
        assertEquals(3 * 6 + 3, refined[0][3 * 6 + 3], "others stay");
        assertEquals("images of 4 by 6 pixels are not cut evenly into patches of 4",
                assertThrows(IllegalArgumentException.class,
                        () -> new PatchRefinement(image, patch).apply(pixels, 2, 4, 6, 4)).getMessage());
    }
}
