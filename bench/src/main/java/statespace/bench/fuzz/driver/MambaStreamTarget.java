package statespace.bench.fuzz.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.stream.MambaStream;
import statespace.stream.ModelException;
import statespace.stream.StreamState;

/** The loading of a stack that is stepped, and one step of what was loaded. */
final class MambaStreamTarget extends FileTarget {
    private final TensorBytes inputs = new TensorBytes(
            List.of(StackBytes.whole(3, 4, 2, 4, 1), StackBytes.whole(2, 17, 1, 1, 2)));

    MambaStreamTarget() {
        super("stream", ModelException.class);
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return random.nextBoolean() ? StackBytes.odd(random) : inputs.draw(random);
    }

    @Override
    public void read(byte[] input) throws Exception {
        Path file = write("model.safetensors", input);
        for (Precision precision : Precision.values()) {
            MambaStream model = MambaStream.load(file, precision);
            StreamState state = model.newState();
            float[] y = new float[model.width()];
            model.step(y, state, y);
            model.state(state.toState());
        }
    }

    @Override
    public int cost() {
        return 4;
    }
}
