package statespace.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.layer.Parameter;
import statespace.layer.Stack;
import statespace.model.Checkpoint;
import statespace.stream.MambaStream;
import statespace.stream.StreamState;

/** The network of the model contests in plain Java, and one stream of it that goes on as long as it is asked to. */
public final class OwnStream {
    private final MambaStream model;
    private final float[][] x; // (observations, width), read again and again
    private final float[] y;
    private final StreamState state;

    public OwnStream(MambaStream model, float[][] x) {
        this.model = model;
        this.x = x;
        y = new float[model.width()];
        state = model.newState();
    }

    /** Steps a network by way of a checkpoint in a temporary folder. */
    public static MambaStream load(Stack stack, Precision precision) throws IOException {
        Path folder = Files.createTempDirectory("statespace-step");
        try {
            Checkpoint.writeTensors(folder, Parameter.prefixed("backbone", stack.parameters()), Map.of());
            return MambaStream.load(folder, precision);
        } finally {
            Files.deleteIfExists(folder.resolve(Checkpoint.TENSORS));
            Files.delete(folder);
        }
    }

    /** Observations, (64, width). */
    public static float[][] observations() {
        SplittableRandom random = new SplittableRandom(3);
        float[][] x = new float[64][OwnMamba.WIDTH];
        for (float[] row : x) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return x;
    }

    /** Reads so many observations. */
    public void steps(int count) {
        for (int i = 0; i < count; i++) {
            model.step(x[i % x.length], state, y);
        }
    }
}
