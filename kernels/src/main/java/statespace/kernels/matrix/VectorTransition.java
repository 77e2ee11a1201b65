package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;

/**
 * The matrices of some steps of some sequences, as the vector twin multiplies by them. A structure's own class says how A
 * is packed, what is made for a chunk of steps ({@link #prepare}), and what gradients follow from it ({@link #finish}).
 * States lie one after another in the scratch array, {@link #padded} floats each.
 */
abstract class VectorTransition {
    final MatrixScan.Shape shape;
    /** Sequences that go through time together, at most. */
    final int group;
    /** Floats of a state: whole vectors, zeros where there is no number. */
    final int padded;
    /** Steps that are prepared together, at most. */
    final int chunk;
    float[] s; // scratch
    float[] a; // A as packed
    float[] dA; // gradient of A as packed, where there is an adjoint

    VectorTransition(MatrixScan.Shape shape, int group, int padded, int chunk) {
        this.shape = shape;
        this.group = group;
        this.padded = padded;
        this.chunk = chunk;
    }

    /** The one for a shape. */
    static VectorTransition of(MatrixScan.Shape shape) {
        return switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) when BlockTransition.suits(shape.width(), block) ->
                new BlockTransition(shape, block);
            case MatrixStructure.Blocks(int block) -> new DenseTransition(shape, block);
            case MatrixStructure.LowRank(int rank) -> new LowRankTransition(shape, rank);
            case MatrixStructure.Hadamard() -> new HadamardTransition(shape);
        };
    }

    /** So many floats, rounded up to whole vectors. */
    static int whole(int floats) {
        return Blocks.count(floats, COUNT) * COUNT;
    }

    /** Steps of a chunk of which one takes so many floats: a quarter of a second-level cache for all. */
    static int steps(int floats) {
        return Math.clamp((1 << 16) / floats, 4, Blocks.CHUNK);
    }

    /** Floats of A as packed. */
    abstract int packedFloats();

    /** Floats of the gradient of A as packed. */
    int gradientFloats() {
        return packedFloats();
    }

    /** Packs A as a call forward reads it, or one back. */
    abstract void pack(MemorySegment from, float[] to, boolean back);

    /** Adds the gradient of A, as packed, to a part laid out as A is. */
    abstract void unpack(float[] gradient, float[] to);

    /** Takes its place in the scratch array and says where the next may begin. */
    abstract int place(int at);

    /** Begins a task. */
    void open(float[] scratch, float[] packed, float[] gradient) {
        s = scratch;
        a = packed;
        dA = gradient;
    }

    /** Ends a task: refers to nothing of the call's. */
    void close() {
        s = null;
        a = null;
        dA = null;
    }

    /** Makes what the products of a chunk need. */
    abstract void prepare(MemorySegment u, int sequence, int rows, int begin, int steps);

    /** to = factor M x for each sequence of the group, at a step of the chunk. */
    abstract void times(int step, int rows, int x, int to, float factor);

    /** to = factor Mᵀ tau, where factor tau rightᵀ is a gradient of M. */
    abstract void back(int step, int rows, int tau, int right, int to, float factor);

    /** Adds the gradients of A that follow from a chunk and writes those of its drivers. */
    abstract void finish(MemorySegment du, int sequence, int rows, int begin, int steps);

    /** Reads a state from where it lies in one piece. */
    void load(MemorySegment from, long element, int at) {
        Lanes.copy(from, element, s, at, shape.width());
        for (int n = shape.width(); n < padded; n++) {
            s[at + n] = 0;
        }
    }

    /** Writes a state to where it lies in one piece. */
    void store(int at, MemorySegment to, long element) {
        Lanes.put(s, at, to, element, shape.width());
    }

    /** Number of the matrix of a step, by token. */
    final int token(MemorySegment u, int sequence, int step) {
        return (int) Lanes.get(u, (long) sequence * shape.length() + step);
    }
}
