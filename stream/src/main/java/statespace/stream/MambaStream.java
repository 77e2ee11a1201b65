package statespace.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.format.FormatException;
import statespace.format.SafeTensors;
import statespace.format.State;
import statespace.format.TensorFiles;
import statespace.kernels.Kernels;
import statespace.kernels.step.MambaStep;
import statespace.kernels.step.PackedMatrix.Precision;

/**
 * A trained stack of Mamba blocks (Gu and Dao 2023) that reads one observation at a time and remembers a fixed number of
 * floats, whatever the length of the stream: residual blocks, then the last norm. What comes before the stack (an
 * encoder, an embedding) and after it (a head) is the caller's.
 *
 * <pre>{@code
 * MambaStream model = MambaStream.load(Path.of("runs/etth1"));
 * StreamState state = model.newState();
 * float[] y = new float[model.width()];
 * for (float[] x : observations) { // (width)
 *     model.step(x, state, y);
 * }
 * }</pre>
 *
 * <p>
 * Reads {@code model.safetensors}, or shards with their index, with the public names ({@code …layers.N.mixer.A_log},
 * {@code …norm_f.weight}); the sizes are those of the tensors. Beside tensors of other programs lies their
 * {@code config.json}: its {@code layer_norm_epsilon} is used, and what it says of another kind of model is refused. A model does not change and may be used by many threads, each with states of its own. A
 * step uses one thread and allocates nothing once a thread has taken its first.
 */
public final class MambaStream {
    private static final String OWN = "statespace"; // the metadata 'format' of files that this project wrote
    private static final String FIRST = "layers.0.mixer.A_log";
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final int width;
    private final List<Block> blocks;
    private final Block.Places[] places;
    private final MambaStep.Norm norm;
    private final List<StreamState.Part> parts;
    private final ThreadLocal<float[]> work;

    private MambaStream(int width, List<Block> blocks, MambaStep.Norm norm) {
        this.width = width;
        this.blocks = blocks;
        this.norm = norm;
        int padded = blocks.getFirst().paddedWidth();
        places = blocks.stream().map(block -> new Block.Places(block, 0, padded)).toArray(Block.Places[]::new);
        parts = blocks.stream().flatMap(block -> block.parts().stream()).toList();
        int floats = blocks.stream().mapToInt(Block::floats).max().orElse(0) + padded;
        work = ThreadLocal.withInitial(() -> new float[floats]);
    }

    /**
     * Loads a model with its weights as they are.
     *
     * @param path
     *            a safetensors file, an index of shards, or a folder with one of them
     * @throws ModelException
     *             if there is no such file, it is damaged, its tensors do not make a stack, or they come from another
     *             program without a {@code config.json} of Mamba
     */
    public static MambaStream load(Path path) {
        return load(path, Precision.FLOAT32);
    }

    /**
     * Loads a model.
     *
     * @param path
     *            a safetensors file, an index of shards, or a folder with one of them
     * @param precision
     *            of the large matrices (in_proj, x_proj, out_proj); everything else, and all arithmetic, is float32. A
     *            step reads every weight once, so that half the memory takes little more than half the time
     * @throws ModelException
     *             if there is no such file, it is damaged, its tensors do not make a stack, they come from another program
     *             without a {@code config.json} of Mamba, or there is no memory for them; whatever the bytes of the file,
     *             there is no other exception
     */
    public static MambaStream load(Path path, Precision precision) {
        Path file = TensorFiles.in(path);
        try (SafeTensors tensors = TensorFiles.open(path)) {
            boolean own = OWN.equals(tensors.metadata().get("format"));
            return of(new Weights(file, tensors), own ? MambaConfig.own(file) : MambaConfig.beside(file), precision);
        } catch (ModelException e) {
            throw e;
        } catch (FormatException e) {
            throw new ModelException(e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new ModelException(file + ": does not fit into memory; give the JVM more with -Xmx", e);
        }
    }

    private static MambaStream of(Weights file, MambaConfig config, Precision precision) {
        String stack = stack(file);
        int[] shape = file.shape(stack + "norm_f.weight");
        if (shape.length != 1) {
            throw new ModelException(
                    file.path() + ": expected '" + stack + "norm_f.weight' with one size, found "
                            + shape.length + "; the tensors do not make one Mamba stack");
        }
        int width = shape[0];
        List<Block> blocks = new ArrayList<>();
        while (file.has(stack + "layers." + blocks.size() + ".mixer.A_log")) {
            blocks.add(Block.read(file, stack + "layers." + blocks.size() + ".", width, config.epsilon(), precision));
        }
        if (blocks.stream().mapToLong(Block::stateFloats).sum() > LONGEST_ARRAY) {
            throw new ModelException(file.path() + ": expected a state of at most " + LONGEST_ARRAY
                    + " floats, found a larger one; divide the stack");
        }
        file.checkAllRead(stack + "layers.", "Mamba blocks in one sequence");
        MambaStep.Norm norm = Block.norm(file, stack + "norm_f", width, config.epsilon());
        config.check(blocks.getFirst().sizes(width, blocks.size(), biased(file, stack, blocks.size()),
                !file.has(stack + "norm_f.bias")));
        return new MambaStream(width, List.copyOf(blocks), norm);
    }

    private static boolean biased(Weights file, String stack, int layers) {
        long biases = IntStream.range(0, layers).filter(i -> file.has(stack + "layers." + i + ".mixer.conv1d.bias"))
                .count();
        if (biases > 0 && biases < layers) {
            throw new ModelException(file.path() + ": expected a 'conv1d.bias' in all of " + layers
                    + " blocks or in none, found " + biases + "; the tensors do not make one Mamba stack");
        }
        return biases > 0;
    }

    private static String stack(Weights file) {
        Set<String> stacks = file.names().stream().filter(name -> name.equals(FIRST) || name.endsWith("." + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length())).collect(Collectors.toSet());
        if (stacks.size() != 1) {
            throw new ModelException(file.path() + ": expected one tensor '…" + FIRST + "', found " + stacks.size()
                    + "; the file is no stack of Mamba blocks");
        }
        return stacks.iterator().next();
    }

    /** Channels in and out. */
    public int width() {
        return width;
    }

    /** Number of blocks. */
    public int layers() {
        return blocks.size();
    }

    /** The state before the first observation. */
    public StreamState newState() {
        return new StreamState(parts);
    }

    /**
     * The state with these values.
     *
     * @param state
     *            of one stream
     * @throws IllegalArgumentException
     *             if there is not exactly one stream, or this model's states have another number of values
     */
    public StreamState state(State state) {
        return StreamState.of(parts, state);
    }

    /**
     * Reads one observation.
     *
     * @param x
     *            (width)
     * @param state
     *            of this stream, advanced in place
     * @param y
     *            (width), overwritten; may be {@code x}
     * @throws IllegalArgumentException
     *             if a length does not fit the model
     */
    public void step(float[] x, StreamState state, float[] y) {
        if (x.length != width || y.length != width) {
            throw new IllegalArgumentException(
                    "expected " + width + " channels in and out, found " + x.length + " and " + y.length);
        }
        if (!state.fits(parts)) {
            throw new IllegalArgumentException("the state belongs to a model of other sizes");
        }
        float[] s = work.get();
        System.arraycopy(x, 0, s, 0, width);
        int stateAt = 0;
        for (int i = 0; i < places.length; i++) {
            Block block = blocks.get(i);
            block.step(s, places[i], state.rows, stateAt);
            stateAt += block.stateFloats();
        }
        int normed = places[0].normed;
        Kernels.active().get(MambaStep.class).normalise(norm, s, 0, s, normed);
        System.arraycopy(s, normed, y, 0, width);
    }
}
