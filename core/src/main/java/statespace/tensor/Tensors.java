package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Moves numbers between Java and libtorch: float32 tensors from arrays and back, random tensors from a given
 * {@link RandomGenerator} (never from a global one), and the memory of a tensor as the kernels read it.
 */
public final class Tensors {
    private static final int STRETCH = 1 << 16;

    private Tensors() {}

    /** A tensor of the given shape that holds a copy of {@code values}, row-major. */
    public static Tensor of(float[] values, long... shape) {
        long count = count(shape);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    "a tensor of " + count + " values cannot hold an array of " + values.length);
        }
        Tensor tensor = zeros(shape);
        if (count > 0) {
            new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
        }
        return tensor;
    }

    /** A tensor of the given shape that holds whole numbers of at most 2²⁴, such as tokens or labels, as 64-bit ones. */
    public static Tensor whole(int[] values, long... shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return of(floats, shape).to(ScalarType.Long);
    }

    /** A copy of a tensor's values, row-major, as float32. */
    public static float[] toFloats(Tensor tensor) {
        Tensor plain = contiguous(tensor.detach());
        float[] values = new float[Math.toIntExact(plain.numel())];
        if (values.length > 0) {
            new FloatPointer(plain.data_ptr()).get(values, 0, values.length);
        }
        return values;
    }

    /** The value of a tensor of one element. */
    public static double value(Tensor tensor) {
        return tensor.item_double();
    }

    /** Independent draws from U(-bound, bound). */
    public static Tensor uniform(RandomGenerator random, double bound, long... shape) {
        return drawn(() -> (float) (bound * (2 * random.nextDouble() - 1)), shape);
    }

    /** Independent draws from N(0, deviation²). */
    public static Tensor normal(RandomGenerator random, double deviation, long... shape) {
        return drawn(() -> (float) (deviation * random.nextGaussian()), shape);
    }

    /** A tensor of draws in row-major order; they go there in stretches, so that the heap need not hold them all. */
    private static Tensor drawn(DoubleSupplier draw, long... shape) {
        Tensor tensor = zeros(shape);
        long count = count(shape);
        float[] stretch = new float[(int) Math.min(count, STRETCH)];
        for (long at = 0; at < count; at += STRETCH) {
            int some = (int) Math.min(STRETCH, count - at);
            for (int i = 0; i < some; i++) {
                stretch[i] = (float) draw.getAsDouble();
            }
            new FloatPointer(tensor.data_ptr()).position(at).put(stretch, 0, some);
        }
        return tensor;
    }

    /** The shape as an array. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** The same values as a contiguous float32 tensor; the tensor itself where it is one already. */
    public static Tensor contiguous(Tensor tensor) {
        Tensor floats = isFloat(tensor) ? tensor : tensor.to(ScalarType.Float);
        return floats.is_contiguous() ? floats : floats.contiguous();
    }

    /**
     * The memory of a contiguous float32 tensor. It is valid only as long as the tensor is; null for null, which is how
     * the kernels say "absent".
     */
    @SuppressWarnings("restricted")
    static MemorySegment segment(Tensor tensor) {
        if (tensor == null) {
            return null;
        }
        if (!isFloat(tensor) || !tensor.is_contiguous()) {
            throw new IllegalArgumentException("a kernel reads contiguous float32 tensors only");
        }
        Pointer data = tensor.data_ptr();
        long bytes = tensor.numel() * Float.BYTES;
        return bytes == 0 ? MemorySegment.NULL : MemorySegment.ofAddress(data.address()).reinterpret(bytes);
    }

    /** True if every value is neither NaN nor infinite. */
    public static boolean isFinite(Tensor tensor) {
        return tensor.detach().isfinite().all().item_bool();
    }

    /** A tensor of zeros in double precision. */
    public static Tensor doubles(long... shape) {
        return zeros(shape, new TensorOptions().dtype(new ScalarTypeOptional(ScalarType.Double)));
    }

    /** A tensor of the given shape in double precision that holds a copy of {@code values}, row-major. */
    public static Tensor ofDoubles(double[] values, long... shape) {
        long count = count(shape);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    "a tensor of " + count + " values cannot hold an array of " + values.length);
        }
        Tensor tensor = doubles(shape);
        if (count > 0) {
            new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
        }
        return tensor;
    }

    /** A copy of a tensor's values, row-major, in double precision. */
    public static double[] toDoubles(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        if (values.length > 0) {
            new DoublePointer(plain.data_ptr()).get(values, 0, values.length);
        }
        return values;
    }

    /** A scalar operand. */
    public static Scalar scalar(double value) {
        return new Scalar(value);
    }

    static long count(long... shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    private static boolean isFloat(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Float;
    }
}
