package statespace.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/** Autograd beside central differences in double precision. */
public final class CentralDifferences {
    private static final double STEP = 1e-5;

    private CentralDifferences() {}

    /**
     * Compares the gradient of a scalar in every value of the leaves that it is computed from; the tolerance is relative
     * where a slope exceeds 1.
     *
     * @param leaves
     *            contiguous, in double precision, wanting gradients
     */
    public static void check(List<Tensor> leaves, Supplier<Tensor> scalar, double tolerance) {
        check(leaves, scalar, tolerance, 1);
    }

    /** The same in every so many-th value of a leaf, the first among them. */
    public static void check(List<Tensor> leaves, Supplier<Tensor> scalar, double tolerance, int every) {
        scalar.get().backward();
        for (int i = 0; i < leaves.size(); i++) {
            double[] gradient = Tensors.toDoubles(leaves.get(i).grad());
            DoublePointer values = new DoublePointer(leaves.get(i).data_ptr());
            for (int j = 0; j < gradient.length; j += every) {
                double value = values.get(j);
                double slope = (at(values, j, value + STEP, scalar) - at(values, j, value - STEP, scalar)) / (2 * STEP);
                values.put(j, value);
                assertEquals(slope, gradient[j], tolerance * Math.max(1, Math.abs(slope)),
                        "leaf " + i + ", value " + j);
            }
        }
    }

    private static double at(DoublePointer values, int place, double value, Supplier<Tensor> scalar) {
        values.put(place, value);
        try (PointerScope _ = new PointerScope()) {
            return Tensors.value(scalar.get());
        }
    }
}
