package statespace.layer.cde;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/**
 * How far matrices of any structure are from commuting: two steps of Euler's rule in either order differ by the commutator,
 * (I + A_j)(I + A_i) v − (I + A_i)(I + A_j) v = (A_j A_i − A_i A_j) v.
 */
final class Commutator {
    /** Above this, matrices do not commute; below are errors of rounding. */
    static final double ROUNDING = 1e-4;
    private static final int ALL_PAIRS = 32;
    private static final double ZERO = 1e-6;

    private Commutator() {}

    /**
     * The largest |(A_j A_i − A_i A_j) v| for a random v of a length about 1, each matrix scaled so that |A_i v| = 1; over all pairs
     * up to 32 matrices, else over each with the first and with the next.
     *
     * @param a
     *            (matrices, floats of the structure)
     */
    static double largest(Tensor a, int state, MatrixStructure structure) {
        int count = Math.toIntExact(a.size(0));
        float[] v = Tensors.toFloats(Tensors.normal(new SplittableRandom(1), 1 / Math.sqrt(state), state));
        float[] singles = new float[count * count];
        for (int i = 0; i < count; i++) {
            singles[i * count + i] = 1;
        }
        float[] moved = after(singles, count, 1, a, v, structure);
        double[] scales = new double[count];
        for (int i = 0; i < count; i++) {
            double norm = 0;
            for (int n = 0; n < state; n++) {
                norm = Math.hypot(norm, moved[i * state + n] - v[n]);
            }
            scales[i] = norm < ZERO ? 0 : 1 / norm;
        }
        int[][] pairs = pairs(count);
        if (pairs.length == 0) {
            return 0;
        }
        float[] forth = after(drivers(pairs, scales, 0), pairs.length, 2, a, v, structure);
        float[] back = after(drivers(pairs, scales, 1), pairs.length, 2, a, v, structure);
        double largest = 0;
        for (int p = 0; p < pairs.length; p++) {
            double norm = 0;
            for (int n = 0; n < state; n++) {
                int at = (2 * p + 1) * state + n;
                norm = Math.hypot(norm, forth[at] - back[at]);
            }
            largest = Math.max(largest, norm);
        }
        return largest;
    }

    private static int[][] pairs(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> java.util.stream.IntStream.range(i + 1, count)
                        .filter(j -> count <= ALL_PAIRS || i == 0 || j == i + 1).mapToObj(j -> new int[]{i, j}))
                .flatMap(each -> each).toArray(int[][]::new);
    }

    /** (pairs, 2, matrices): one of a pair, then the other. */
    private static float[] drivers(int[][] pairs, double[] scales, int first) {
        int count = scales.length;
        float[] u = new float[pairs.length * 2 * count];
        for (int p = 0; p < pairs.length; p++) {
            int one = pairs[p][first];
            int other = pairs[p][1 - first];
            u[2 * p * count + one] = (float) scales[one];
            u[(2 * p + 1) * count + other] = (float) scales[other];
        }
        return u;
    }

    /** The states after each step from v. */
    private static float[] after(float[] u, int batch, int length, Tensor a, float[] v, MatrixStructure structure) {
        Tensor drivers = Tensors.of(u, batch, length, a.size(0));
        Tensor start = Tensors.of(v, 1, v.length).expand(batch, v.length).contiguous();
        return Tensors.toFloats(MatrixOps.scan(new MatrixOps.Matrix(drivers, a, null, start, v.length, structure,
                Integrator.EULER), false).y());
    }
}
