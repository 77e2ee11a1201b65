package statespace.stream;

import java.util.Arrays;
import java.util.List;
import statespace.kernels.Kernels;
import statespace.kernels.step.ChannelRows;
import statespace.kernels.step.MambaStep;
import statespace.kernels.step.MatrixVector;
import statespace.kernels.step.PackedMatrix;

/**
 * A residual block, h ← h + mixer(norm(h)), with Mamba's mixer: [x, z] = in_proj(h); x = SiLU(causal convolution(x));
 * [Δ, B, C] = x_proj(x); out_proj of the selective scan of x with step size softplus(dt_proj(Δ)).
 */
final class Block {
    private final MambaStep.Norm norm;
    private final PackedMatrix toX; // (inner, width)
    private final PackedMatrix toZ; // (inner, width)
    private final MambaStep.Convolution convolution;
    private final PackedMatrix toScan; // (rank + 2 states, inner)
    private final PackedMatrix toDelta; // (inner, rank)
    private final float[] deltaBias; // (inner)
    private final MambaStep.Scan scan;
    private final PackedMatrix out; // (width, inner)

    private Block(MambaStep.Norm norm, PackedMatrix toX, PackedMatrix toZ, MambaStep.Convolution convolution,
            PackedMatrix toScan, PackedMatrix toDelta, float[] deltaBias, MambaStep.Scan scan, PackedMatrix out) {
        this.norm = norm;
        this.toX = toX;
        this.toZ = toZ;
        this.convolution = convolution;
        this.toScan = toScan;
        this.toDelta = toDelta;
        this.deltaBias = deltaBias;
        this.scan = scan;
        this.out = out;
    }

    /** The block whose tensors' names begin with {@code prefix}; its sizes are theirs. */
    static Block read(Weights file, String prefix, int width, float epsilon, PackedMatrix.Precision precision) {
        String mixer = prefix + "mixer.";
        BlockSizes sizes = BlockSizes.of(file, mixer, width);
        for (String bias : new String[]{"in_proj.bias", "x_proj.bias", "out_proj.bias"}) {
            if (file.has(mixer + bias)) {
                throw new ModelException(file.path() + ": expected no '" + mixer + bias
                        + "', found one; train the model without biases of its projections");
            }
        }
        int inner = sizes.inner();
        int states = sizes.states();
        int rank = sizes.rank();
        int kernel = sizes.taps();
        float[] in = file.floats(mixer + "in_proj.weight", 2L * inner, width);
        float[] bias = file.has(mixer + "conv1d.bias") ? file.floats(mixer + "conv1d.bias", inner) : new float[inner];
        float[] a = file.floats(mixer + "A_log", inner, states);
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) -Math.exp(a[i]);
        }
        return new Block(norm(file, prefix + "norm", width, epsilon),
                PackedMatrix.of(Arrays.copyOf(in, inner * width), inner, width, precision),
                PackedMatrix.of(Arrays.copyOfRange(in, inner * width, 2 * inner * width), inner, width, precision),
                new MambaStep.Convolution(inner, kernel,
                        ChannelRows.pack(file.floats(mixer + "conv1d.weight", inner, 1, kernel), inner, kernel),
                        padded(bias)),
                PackedMatrix.of(file.floats(mixer + "x_proj.weight", rank + 2L * states, inner), rank + 2 * states,
                        inner, precision),
                PackedMatrix.of(file.floats(mixer + "dt_proj.weight", inner, rank), inner, rank,
                        PackedMatrix.Precision.FLOAT32),
                file.floats(mixer + "dt_proj.bias", inner),
                new MambaStep.Scan(inner, states, ChannelRows.pack(a, inner, states),
                        padded(file.floats(mixer + "D", inner))),
                PackedMatrix.of(file.floats(mixer + "out_proj.weight", width, inner), width, inner, precision));
    }

    /** RMS norm, or layer norm where there is a bias. */
    static MambaStep.Norm norm(Weights file, String name, int width, float epsilon) {
        if (file.has(name + ".running_mean")) {
            throw new ModelException(file.path() + ": expected RMS or layer norms, found the batch norm '" + name
                    + "'; train the model with one of them");
        }
        float[] bias = file.has(name + ".bias") ? padded(file.floats(name + ".bias", width)) : null;
        return new MambaStep.Norm(width, padded(file.floats(name + ".weight", width)), bias, epsilon);
    }

    private static float[] padded(float[] values) {
        return Arrays.copyOf(values, ChannelRows.padded(values.length));
    }

    /** What its tensors and those of its stack are. */
    MambaConfig.Sizes sizes(int width, int layers, boolean biased, boolean rms) {
        return new MambaConfig.Sizes(width, layers, scan.channels(), scan.state(), convolution.taps(),
                toDelta.columns(), biased, rms);
    }

    /** What the block remembers. */
    List<StreamState.Part> parts() {
        return List.of(new StreamState.Part(convolution.channels(), convolution.taps() - 1),
                new StreamState.Part(scan.channels(), scan.state()));
    }

    /** Floats of its state as the kernels want it. */
    int stateFloats() {
        return convolution.stateFloats() + scan.stateFloats();
    }

    /** Room that {@link #step} needs in the working array behind h and a normalised h. */
    int floats() {
        return new Places(this, 0, 0).end;
    }

    /** Rows of the residual stream with those that fill up a product. */
    int paddedWidth() {
        return Math.max(out.paddedRows(), ChannelRows.padded(out.rows()));
    }

    /** Where the parts of a step lie in the working array. */
    static final class Places {
        final int h; // (width)
        final int normed; // (width)
        final int projected; // (rank + 2 states)
        final MambaStep.Places scan;
        final int end;

        Places(Block block, int h, int normed) {
            int inner = block.toX.paddedRows();
            this.h = h;
            this.normed = normed;
            int x = normed + block.paddedWidth();
            int z = x + inner;
            int delta = z + inner;
            int y = delta + inner;
            int drive = y + inner;
            projected = drive + inner;
            int b = projected + block.toDelta.columns();
            scan = new MambaStep.Places(x, delta, b, b + block.scan.state(), z, y, drive);
            end = projected + block.toScan.paddedRows();
        }
    }

    /** One step: h at {@code at.h} goes on; the block's part of the state begins at {@code stateAt}. */
    void step(float[] s, Places at, float[] state, int stateAt) {
        MambaStep steps = Kernels.active().get(MambaStep.class);
        MatrixVector products = Kernels.active().get(MatrixVector.class);
        int x = at.scan.u();
        steps.normalise(norm, s, at.h, s, at.normed);
        Arrays.fill(s, x, x + toX.paddedRows(), 0);
        Arrays.fill(s, at.scan.z(), at.scan.z() + toZ.paddedRows(), 0);
        Arrays.fill(s, at.projected, at.end, 0);
        products.add(toX, s, at.normed, s, x);
        products.add(toZ, s, at.normed, s, at.scan.z());
        steps.convolve(convolution, s, x, state, stateAt);
        products.add(toScan, s, x, s, at.projected);
        System.arraycopy(deltaBias, 0, s, at.scan.delta(), deltaBias.length);
        products.add(toDelta, s, at.projected, s, at.scan.delta());
        steps.scan(scan, s, at.scan, state, stateAt + convolution.stateFloats());
        products.add(out, s, at.scan.y(), s, at.h);
    }
}
