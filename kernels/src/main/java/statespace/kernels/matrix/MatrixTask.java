package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.matrix.MatrixScan.Gradients;
import statespace.kernels.matrix.MatrixScan.Inputs;
import statespace.kernels.matrix.MatrixScan.Outputs;
import statespace.kernels.matrix.MatrixScan.Shape;

/**
 * A group of sequences on its way through time, forward or back: the integrator over the products of a
 * {@link VectorTransition}.
 */
final class MatrixTask {
    private static final Scratch.Key<MatrixTask> KEY = Scratch.Key.empty();

    final Shape shape;
    final VectorTransition matrix;
    private final int group; // floats of the states of a group
    private int parts; // that the states of a step have room for
    private int inputs; // (step, group): b
    private int outputs; // (step and one, group): the state before the first step of a chunk, then after each
    private int gradients; // (step, group): those of y, then of the states, back through time
    private int db; // (step, group)
    private int states; // (part, group): at the beginning and after each part of a step
    private int terms; // (term, group): t_0 to t_p
    private int gradient; // group: that of the state
    private int tau; // group
    private int next; // group
    private int floats;
    private float[] s;
    private float[] learned = {};

    private MatrixTask(Shape shape) {
        this.shape = shape;
        matrix = VectorTransition.of(shape);
        group = matrix.group * matrix.padded;
    }

    /** The task of a thread for a shape; that of the last call where it was for the same one. */
    static MatrixTask of(Scratch scratch, Shape shape) {
        MatrixTask task = scratch.get(KEY);
        if (task == null || !task.shape.equals(shape)) {
            task = scratch.put(KEY, new MatrixTask(shape));
        }
        return task;
    }

    private void open(Scratch scratch, int mostParts, float[] packed, boolean back) {
        if (parts < mostParts || floats == 0) {
            parts = mostParts;
            inputs = Lanes.START;
            outputs = inputs + matrix.chunk * group;
            gradients = outputs + (matrix.chunk + 1) * group;
            db = gradients + matrix.chunk * group;
            states = db + matrix.chunk * group;
            terms = states + (parts + 1) * group;
            gradient = terms + (shape.integrator().mostTerms() + 1) * group;
            tau = gradient + group;
            next = tau + group;
            floats = matrix.place(next + group);
        }
        s = scratch.floats(floats);
        if (back && learned.length < matrix.gradientFloats()) {
            learned = new float[matrix.gradientFloats()];
        }
        if (back) {
            Arrays.fill(learned, 0, matrix.gradientFloats(), 0);
        }
        matrix.open(s, packed, back ? learned : null);
    }

    private void close() {
        s = null;
        matrix.close();
    }

    /** Steps of a chunk. */
    private int steps(int begin) {
        return Math.min(matrix.chunk, shape.length() - begin);
    }

    private double norm(MatrixNorms norms, int sequence, int rows, int step) {
        double norm = 0;
        for (int g = 0; g < rows; g++) {
            norm = Math.max(norm, norms.at(sequence + g, step));
        }
        return norm;
    }

    void forward(Scratch scratch, float[] packed, MatrixNorms norms, int mostParts, Inputs in, Outputs out,
            int sequence, int rows) {
        open(scratch, mostParts, packed, false);
        int taken = rows * matrix.padded;
        load(in.initial(), (long) sequence * shape.width(), shape.width(), rows, 1, outputs);
        for (int begin = 0; begin < shape.length(); begin += matrix.chunk) {
            int steps = steps(begin);
            matrix.prepare(in.u(), sequence, rows, begin, steps);
            load(in.b(), place(sequence, begin), rowStride(), rows, steps, inputs);
            for (int step = 0; step < steps; step++) {
                int from = outputs + step * group;
                if (euler()) {
                    matrix.times(step, rows, from, next, 1);
                    sum(s, from, next, inputs + step * group, from + group, taken);
                } else {
                    System.arraycopy(s, from, s, states, taken);
                    int end = step(norm(norms, sequence, rows, begin + step), in.b() != null, rows, step);
                    System.arraycopy(s, end, s, from + group, taken);
                }
            }
            store(outputs + group, rows, steps, out.y(), place(sequence, begin), rowStride());
            store(outputs + group, rows, steps, out.checkpoints(), place(sequence, begin), rowStride());
            System.arraycopy(s, outputs + steps * group, s, outputs, taken);
        }
        store(outputs, rows, 1, out.finalState(), (long) sequence * shape.width(), shape.width());
        close();
    }

    private boolean euler() {
        return shape.integrator().order() == 1;
    }

    private long place(int sequence, int step) {
        return ((long) sequence * shape.length() + step) * shape.width();
    }

    /** Elements between the same step of two sequences. */
    private long rowStride() {
        return (long) shape.length() * shape.width();
    }

    /** Takes a step from the first of the states and says where the last lies. */
    private int step(double norm, boolean driven, int rows, int step) {
        int count = shape.integrator().parts(norm);
        int order = shape.integrator().terms(norm, count);
        int taken = rows * matrix.padded;
        for (int part = 0; part < count; part++) {
            int from = states + part * group;
            int to = from + group;
            System.arraycopy(s, from, s, to, taken);
            int term = from;
            for (int j = 1; j <= order; j++) {
                int following = terms + j * group;
                term(step, rows, term, following, 1 / ((float) count * j), driven && j == 1);
                add(s, following, 1, to, taken);
                term = following;
            }
            if (driven && !shape.integrator().exact() && part == count - 1) {
                add(s, inputs + step * group, 1, to, taken);
            }
        }
        return states + count * group;
    }

    /** t_j = (M t_{j-1} + b, where it enters the first) / (parts j). */
    private void term(int step, int rows, int from, int to, float factor, boolean first) {
        matrix.times(step, rows, from, to, factor);
        if (first && shape.integrator().exact()) {
            add(s, inputs + step * group, factor, to, rows * matrix.padded);
        }
    }

    /** to = x + y + z. */
    private static void sum(float[] s, int x, int y, int z, int to, int floats) {
        for (int n = 0; n < floats; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + n).add(FloatVector.fromArray(SPECIES, s, z + n))
                    .add(FloatVector.fromArray(SPECIES, s, y + n)).intoArray(s, to + n);
        }
    }

    /** to += factor x. */
    private static void add(float[] s, int x, float factor, int to, int floats) {
        FloatVector weight = FloatVector.broadcast(SPECIES, factor);
        for (int n = 0; n < floats; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + n).fma(weight, FloatVector.fromArray(SPECIES, s, to + n))
                    .intoArray(s, to + n);
        }
    }

    /** Adds the gradient of A to a part of it. */
    void adjoint(Scratch scratch, float[] packed, MatrixNorms norms, int mostParts, Inputs in,
            MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, Gradients out, float[] dA, int sequence,
            int rows) {
        open(scratch, mostParts, packed, true);
        int taken = rows * matrix.padded;
        load(dFinal, (long) sequence * shape.width(), shape.width(), rows, 1, gradient);
        for (int chunk = Blocks.count(shape.length(), matrix.chunk) - 1; chunk >= 0; chunk--) {
            int begin = chunk * matrix.chunk;
            int steps = steps(begin);
            matrix.prepare(in.u(), sequence, rows, begin, steps);
            load(dy, place(sequence, begin), rowStride(), rows, steps, gradients);
            load(euler() ? null : in.b(), place(sequence, begin), rowStride(), rows, steps, inputs);
            before(in, checkpoints, sequence, rows, begin, steps);
            for (int step = steps - 1; step >= 0; step--) {
                int after = gradients + step * group;
                add(s, gradient, 1, after, taken);
                if (euler()) {
                    matrix.back(step, rows, after, outputs + step * group, next, 1);
                    System.arraycopy(s, after, s, gradient, taken);
                    add(s, next, 1, gradient, taken);
                } else {
                    System.arraycopy(s, after, s, gradient, taken);
                    back(norm(norms, sequence, rows, begin + step), in.b() != null, rows, step);
                }
            }
            store(euler() ? gradients : db, rows, steps, out.b(), place(sequence, begin), rowStride());
            matrix.finish(out.u(), sequence, rows, begin, steps);
        }
        store(gradient, rows, 1, out.initial(), (long) sequence * shape.width(), shape.width());
        if (dA != null) {
            matrix.unpack(learned, dA);
        }
        close();
    }

    /** Reads the states before each step of a chunk. */
    private void before(Inputs in, MemorySegment checkpoints, int sequence, int rows, int begin, int steps) {
        if (begin == 0) {
            load(in.initial(), (long) sequence * shape.width(), shape.width(), rows, 1, outputs);
            load(checkpoints, place(sequence, 0), rowStride(), rows, steps - 1, outputs + group);
        } else {
            load(checkpoints, place(sequence, begin - 1), rowStride(), rows, steps, outputs);
        }
    }

    /** From the gradient of the state after a step to that before it. */
    private void back(double norm, boolean driven, int rows, int step) {
        int count = shape.integrator().parts(norm);
        int order = shape.integrator().terms(norm, count);
        int taken = rows * matrix.padded;
        boolean exact = shape.integrator().exact();
        int input = db + step * group;
        System.arraycopy(s, outputs + step * group, s, states, taken);
        if (count > 1) {
            step(norm, driven, rows, step);
        }
        if (exact) {
            Arrays.fill(s, input, input + taken, 0);
        } else {
            System.arraycopy(s, gradient, s, input, taken);
        }
        for (int part = count - 1; part >= 0; part--) {
            int first = states + part * group;
            int term = first;
            for (int j = 1; j < order; j++) {
                term(step, rows, term, terms + j * group, 1 / ((float) count * j), driven && j == 1);
                term = terms + j * group;
            }
            System.arraycopy(s, gradient, s, tau, taken);
            for (int j = order; j >= 1; j--) {
                float factor = 1 / ((float) count * j);
                if (exact && j == 1) {
                    add(s, tau, factor, input, taken);
                }
                matrix.back(step, rows, tau, j > 1 ? terms + (j - 1) * group : first, next, factor);
                System.arraycopy(s, gradient, s, tau, taken);
                add(s, next, 1, tau, taken);
            }
            System.arraycopy(s, tau, s, gradient, taken);
        }
    }

    /** Reads some steps of some sequences; zeros where there is no segment. */
    private void load(MemorySegment from, long element, long stride, int rows, int steps, int at) {
        if (from == null) {
            Arrays.fill(s, at, at + steps * group, 0);
            return;
        }
        if (matrix.group == 1 && matrix.padded == shape.width()) {
            Lanes.copy(from, element, s, at, steps * group);
            return;
        }
        for (int step = 0; step < steps; step++) {
            for (int g = 0; g < rows; g++) {
                matrix.load(from, element + g * stride + (long) step * shape.width(),
                        at + step * group + g * matrix.padded);
            }
        }
    }

    private void store(int at, int rows, int steps, MemorySegment to, long element, long stride) {
        if (to != null && matrix.group == 1 && matrix.padded == shape.width()) {
            Lanes.put(s, at, to, element, steps * group);
            return;
        }
        for (int step = 0; to != null && step < steps; step++) {
            for (int g = 0; g < rows; g++) {
                matrix.store(at + step * group + g * matrix.padded, to,
                        element + g * stride + (long) step * shape.width());
            }
        }
    }
}
