package statespace.kernels.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.Kernels;
import statespace.kernels.Same;
import statespace.kernels.step.PackedMatrix.Precision;

/** What a step is made of: the vector twins equal the scalar ones over awkward sizes, and halves lose what they say. */
class StepTwinsAgreeTest {
    private static final int[] SIZES = {1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 257};
    private final Random random = new Random(1);

    private float[] normal(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static void near(String what, float[] expected, float[] actual, int count, double tolerance) {
        double[] left = new double[count];
        double[] right = new double[count];
        for (int i = 0; i < count; i++) {
            left[i] = expected[i];
            right[i] = actual[i];
        }
        Same.nearly(what, left, right, tolerance);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsAgree(Precision precision) {
        for (int rows : SIZES) {
            for (int columns : SIZES) {
                PackedMatrix w = PackedMatrix.of(normal(rows * columns, 1), rows, columns, precision);
                float[] x = normal(columns + 3, 1);
                float[] y = normal(w.paddedRows() + 5, 1);
                float[] expected = y.clone();
                Kernels.scalar().get(MatrixVector.class).add(w, x, 3, expected, 5);
                Kernels.vector().get(MatrixVector.class).add(w, x, 3, y, 5);
                near(rows + " x " + columns, expected, y, 5 + rows, 1e-6 * (4 + Math.sqrt(columns)));
            }
        }
    }

    @Test
    void aMatrixOfFloatsKeepsEveryNumberAndHalvesAreOffByAtMostTheirShare() {
        float[] weights = normal(130 * 70, 0.1);
        weights[3] = 0;
        weights[4] = Float.MIN_VALUE;
        weights[5] = Float.MAX_VALUE;
        weights[6] = -Float.MAX_VALUE;
        PackedMatrix whole = PackedMatrix.of(weights, 130, 70, Precision.FLOAT32);
        PackedMatrix halves = PackedMatrix.of(weights, 130, 70, Precision.BFLOAT16);
        for (int i = 0; i < weights.length; i++) {
            assertEquals(weights[i], whole.weight(i / 70, i % 70));
            assertEquals(weights[i], halves.weight(i / 70, i % 70), Math.abs(weights[i]) / 256 + 1e-38, "number " + i);
        }
        assertThrows(IllegalArgumentException.class, () -> PackedMatrix.of(weights, 130, 71, Precision.FLOAT32));
    }

    @Test
    void arraysThatAreTooShortAreRefused() {
        PackedMatrix w = PackedMatrix.of(normal(64, 1), 8, 8, Precision.FLOAT32);
        for (Kernels kernels : new Kernels[]{Kernels.scalar(), Kernels.vector()}) {
            assertThrows(IndexOutOfBoundsException.class,
                    () -> kernels.get(MatrixVector.class).add(w, new float[7], 0, new float[w.paddedRows()], 0));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> kernels.get(MatrixVector.class).add(w, new float[8], 0, new float[w.paddedRows() - 1], 0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void normsAgree(boolean layerNorm) {
        for (int channels : SIZES) {
            int room = ChannelRows.padded(channels);
            var norm = new MambaStep.Norm(channels, normal(room, 1), layerNorm ? normal(room, 1) : null, 1e-5f);
            float[] x = normal(room, 3);
            float[] expected = new float[room];
            float[] actual = new float[room];
            Kernels.scalar().get(MambaStep.class).normalise(norm, x, 0, expected, 0);
            Kernels.vector().get(MambaStep.class).normalise(norm, x, 0, actual, 0);
            near(channels + " channels", expected, actual, channels, 5e-6);
        }
    }

    @Test
    void convolutionsAgreeOverSeveralSteps() {
        for (int channels : SIZES) {
            for (int taps = 1; taps <= 5; taps++) {
                int room = ChannelRows.padded(channels);
                var convolution = new MambaStep.Convolution(channels, taps, normal(room * taps, 1), normal(room, 1));
                float[] expectedState = new float[convolution.stateFloats() + 2];
                float[] actualState = expectedState.clone();
                for (int step = 0; step < 7; step++) {
                    float[] expected = normal(room, 1);
                    float[] actual = expected.clone();
                    Kernels.scalar().get(MambaStep.class).convolve(convolution, expected, 0, expectedState, 2);
                    Kernels.vector().get(MambaStep.class).convolve(convolution, actual, 0, actualState, 2);
                    String what = channels + " channels, " + taps + " taps, step " + step;
                    near(what, expected, actual, channels, 2e-6);
                }
                assertArrayEquals(rows(expectedState, 2, channels, taps - 1), rows(actualState, 2, channels, taps - 1));
            }
        }
    }

    private static float[] rows(float[] state, int at, int channels, int numbers) {
        float[] values = new float[channels * numbers];
        ChannelRows.unpack(state, at, channels, numbers, values, 0);
        return values;
    }

    @Test
    void scansAgreeOverSeveralSteps() {
        for (int channels : SIZES) {
            for (int states : new int[]{1, 3, 4, 16, 17}) {
                int room = ChannelRows.padded(channels);
                float[] a = normal(room * states, 4);
                for (int i = 0; i < a.length; i++) {
                    a[i] = -Math.abs(a[i]) * (i % 50 == 0 ? 1000 : 1);
                }
                var scan = new MambaStep.Scan(channels, states, a, normal(room, 1));
                var at = new MambaStep.Places(0, room, 5 * room, 5 * room + states, 2 * room, 3 * room, 4 * room);
                float[] expectedState = new float[scan.stateFloats() + 1];
                float[] actualState = expectedState.clone();
                for (int step = 0; step < 7; step++) {
                    float[] expected = normal(5 * room + 2 * states, 1);
                    float[] actual = expected.clone();
                    Kernels.scalar().get(MambaStep.class).scan(scan, expected, at, expectedState, 1);
                    Kernels.vector().get(MambaStep.class).scan(scan, actual, at, actualState, 1);
                    String what = channels + " channels, " + states + " states, step " + step;
                    near(what, Arrays.copyOfRange(expected, 3 * room, 4 * room),
                            Arrays.copyOfRange(actual, 3 * room, 4 * room), channels, 1e-5);
                    near(what + ": state", rows(expectedState, 1, channels, states),
                            rows(actualState, 1, channels, states), channels * states, 1e-5);
                }
            }
        }
    }

    @Test
    void rowsOfChannelsComeBackAsTheyWere() {
        for (int channels : SIZES) {
            float[] values = normal(channels * 3, 1);
            assertArrayEquals(values, rows(ChannelRows.pack(values, channels, 3), 0, channels, 3));
            assertTrue(ChannelRows.padded(channels) >= channels);
        }
    }
}
