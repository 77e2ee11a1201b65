package statespace.kernels.matrix;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;

/**
 * Bounds of the norms of the matrices of a call, for the exponential: of A_i in the maximum norm (the Euclidean one for
 * Walsh-Hadamard), and so of M_k by the sizes of its drivers.
 */
final class MatrixNorms {
    private static final MatrixNorms NONE = new MatrixNorms(null, null, null, null);

    private final MatrixScan.Shape shape;
    private final Element element;
    private final MemorySegment u;
    private final double[] norms; // (driver)

    /** The norms of a call; {@link #NONE} where the integrator needs none. */
    static MatrixNorms of(MatrixScan.Shape shape, MatrixScan.Inputs in, Element element) {
        return shape.integrator().order() > 0 ? NONE : new MatrixNorms(shape, in.a(), in.u(), element);
    }

    private MatrixNorms(MatrixScan.Shape shape, MemorySegment a, MemorySegment u, Element element) {
        this.shape = shape;
        this.element = element;
        this.u = u;
        norms = new double[shape == null ? 0 : shape.drivers()];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = norm(a, i * shape.structure().floats(shape.width()));
        }
    }

    private double norm(MemorySegment a, long at) {
        int width = shape.width();
        return switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) -> blocks(a, at, block, width / block);
            case MatrixStructure.Hadamard() -> largest(a, at, width);
            case MatrixStructure.LowRank(int rank) -> {
                double norm = largest(a, at, width);
                for (int k = 0; k < rank; k++) {
                    double left = 0;
                    double right = 0;
                    for (int n = 0; n < width; n++) {
                        left = Math.max(left, size(a, at + width + (long) n * rank + k));
                        right += size(a, at + width + (long) width * rank + (long) n * rank + k);
                    }
                    norm += left * right;
                }
                yield norm;
            }
        };
    }

    private double blocks(MemorySegment a, long at, int block, int count) {
        double norm = 0;
        for (int row = 0; row < block; row++) {
            for (int number = 0; number < count; number++) {
                double sum = 0;
                for (int column = 0; column < block; column++) {
                    sum += size(a, at + ((long) row * block + column) * count + number);
                }
                norm = Math.max(norm, sum);
            }
        }
        return norm;
    }

    private double largest(MemorySegment a, long at, int count) {
        double largest = 0;
        for (int n = 0; n < count; n++) {
            largest = Math.max(largest, size(a, at + n));
        }
        return largest;
    }

    private double size(MemorySegment a, long at) {
        double size = Math.abs(element.load(a, at));
        return size < Double.POSITIVE_INFINITY ? size : 0; // what is no number spoils its step alone
    }

    /** A bound of the norm of M at a step of a sequence; 0 where none is needed. */
    double at(int sequence, int step) {
        if (norms.length == 0) {
            return 0;
        }
        long row = (long) sequence * shape.length() + step;
        if (shape.tokens()) {
            return checked(norms[(int) element.load(u, row)], sequence, step);
        }
        double sum = 0;
        for (int i = 0; i < norms.length; i++) {
            double size = Math.abs(element.load(u, row * norms.length + i));
            sum += size < Double.POSITIVE_INFINITY ? size * norms[i] : 0;
        }
        return checked(sum, sequence, step);
    }

    private static double checked(double norm, int sequence, int step) {
        if (norm > Integrator.MOST_PARTS) {
            throw new IllegalArgumentException("the matrix of step " + step + " of sequence " + sequence
                    + " has a norm of up to " + (float) norm + ", more than " + Integrator.MOST_PARTS
                    + ": its exponential is out of reach; scale the drivers or the matrices down");
        }
        return norm;
    }

    /** The largest bound of a call. */
    double largest() {
        if (norms.length == 0) {
            return 0;
        }
        double largest = 0;
        for (int sequence = 0; sequence < shape.batch(); sequence++) {
            for (int step = 0; step < shape.length(); step++) {
                largest = Math.max(largest, at(sequence, step));
            }
        }
        return largest;
    }

    /**
     * Checks that the numbers of matrices are such.
     *
     * @throws IllegalArgumentException with the place of the first that is none
     */
    static void checkTokens(MatrixScan.Shape shape, MatrixScan.Inputs in, Element element) {
        for (long i = 0; shape.tokens() && i < shape.driverFloats(); i++) {
            double token = element.load(in.u(), i);
            if (!(token >= 0 && token < shape.drivers() && token == Math.floor(token))) {
                throw new IllegalArgumentException("step " + i % shape.length() + " of sequence " + i / shape.length()
                        + " names the matrix " + token + "; there are 0 to " + (shape.drivers() - 1));
            }
        }
    }
}
