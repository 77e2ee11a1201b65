package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.format.State;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Stack;
import statespace.layer.selective.Mamba;
import statespace.model.Checkpoint;
import statespace.stream.MambaStream;
import statespace.stream.StreamState;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** A stack stepped in plain Java says what the stack of layers says, from the same file and the same state. */
class StreamEqualsTrainingTest {
    private static final int STEPS = 40;
    /** Of outputs that a last norm brings to a size of about one. */
    private static final double TOLERANCE = 2e-5;

    @TempDir
    private Path folder;

    private static Stack stack(Mamba.Config config, int layers, Norm.Kind last, RandomGenerator random) {
        List<Residual> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            blocks.add(new Residual(new Norm(Norm.Kind.RMS, config.width()), new Mamba(config, layers, random),
                    new Dropout(0, false)));
        }
        return new Stack(blocks, new Norm(last, config.width()));
    }

    private MambaStream written(Stack stack, Precision precision) throws IOException {
        Checkpoint.writeTensors(folder, Parameter.prefixed("backbone", stack.parameters()), Map.of());
        return MambaStream.load(folder, precision);
    }

    private static float[][] stepped(MambaStream model, StreamState state, float[][] x) {
        float[][] y = new float[x.length][model.width()];
        for (int t = 0; t < x.length; t++) {
            model.step(x[t], state, y[t]);
        }
        return y;
    }

    private static float[][] whole(Stack stack, State state, float[][] x) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                float[] flat = new float[x.length * x[0].length];
                for (int t = 0; t < x.length; t++) {
                    System.arraycopy(x[t], 0, flat, t * x[0].length, x[0].length);
                }
                Tensor y = stack.forward(Tensors.of(flat, 1, x.length, x[0].length), ForwardContext.stateful(state));
                return rows(Tensors.toFloats(y), x[0].length);
            }
        });
    }

    private static float[][] oneByOne(Stack stack, State state, float[][] x) {
        return Bridge.withoutGradient(() -> {
            float[][] y = new float[x.length][];
            for (int t = 0; t < x.length; t++) {
                try (PointerScope _ = new PointerScope()) {
                    y[t] = Tensors.toFloats(stack.step(Tensors.of(x[t], 1, x[t].length), state));
                }
            }
            return y;
        });
    }

    private static float[][] rows(float[] flat, int width) {
        float[][] rows = new float[flat.length / width][width];
        for (int t = 0; t < rows.length; t++) {
            System.arraycopy(flat, t * width, rows[t], 0, width);
        }
        return rows;
    }

    private static float[][] observations(int width) {
        SplittableRandom random = new SplittableRandom(5);
        float[][] x = new float[STEPS][width];
        for (float[] row : x) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return x;
    }

    private static double largestDifference(float[][] left, float[][] right) {
        double largest = 0;
        for (int t = 0; t < left.length; t++) {
            for (int i = 0; i < left[t].length; i++) {
                largest = Math.max(largest, Math.abs(left[t][i] - right[t][i]));
            }
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"256, 16, 2, 4, RMS", "32, 8, 1, 1, LAYER", "7, 3, 3, 2, RMS", "50, 1, 2, 1, RMS"})
    void stepsAndStatesEqualThoseOfTheLayers(int width, int states, int expand, int layers, Norm.Kind last)
            throws IOException {
        Stack stack = stack(Mamba.Config.of(width).withState(states).withExpand(expand), layers, last,
                new SplittableRandom(3));
        MambaStream model = written(stack, Precision.FLOAT32);
        assertEquals(width, model.width());
        assertEquals(layers, model.layers());
        float[][] x = observations(width);
        StreamState own = model.newState();
        State theirs = stack.zeroState(1);
        float[][] y = stepped(model, own, x);
        double off = largestDifference(y, whole(stack, theirs, x));
        assertTrue(off < TOLERANCE, "outputs differ by " + off);
        assertTrue(largestDifference(y, oneByOne(stack, stack.zeroState(1), x)) < TOLERANCE);
        assertEquals(theirs.size(), own.size());
        double apart = largestDifference(new float[][]{own.toState().values()}, new float[][]{theirs.values()});
        assertTrue(apart < TOLERANCE, "states differ by " + apart);
    }

    @Test
    void aStreamGoesOnInTheOtherLibraryAndBack() throws IOException {
        Stack stack = stack(Mamba.Config.of(24), 2, Norm.Kind.RMS, new SplittableRandom(4));
        MambaStream model = written(stack, Precision.FLOAT32);
        float[][] x = observations(24);
        StreamState own = model.newState();
        stepped(model, own, x);
        State theirs = State.fromBytes(own.toState().toBytes());
        assertArrayEquals(own.toState().values(), theirs.values());
        float[][] there = oneByOne(stack, theirs, x);
        double off = largestDifference(stepped(model, own, x), there);
        assertTrue(off < TOLERANCE, "outputs differ by " + off);
        StreamState back = model.state(theirs);
        assertArrayEquals(theirs.values(), back.toState().values());
    }

    @Test
    void halvesOfMatricesStayWithinOnePartInFifty() throws IOException {
        Stack stack = stack(Mamba.Config.of(256), 4, Norm.Kind.RMS, new SplittableRandom(3));
        MambaStream model = written(stack, Precision.BFLOAT16);
        float[][] x = observations(256);
        float[][] exact = whole(stack, stack.zeroState(1), x);
        float[][] rounded = stepped(model, model.newState(), x);
        double squares = 0;
        double size = 0;
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                squares += Math.pow(exact[t][i] - rounded[t][i], 2);
                size += Math.pow(exact[t][i], 2);
            }
        }
        double relative = Math.sqrt(squares / size);
        double largest = largestDifference(exact, rounded);
        assertTrue(relative < 1e-3 && largest < 0.02, "relative " + relative + ", largest " + largest);
        assertTrue(relative > 1e-6, "nothing was rounded: " + relative);
    }
}
