package statespace.bench.fuzz.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.format.FormatException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.tensor.Tensors;
import statespace.train.DivergedException;
import statespace.train.Learnable;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** The file that an interrupted run goes on from, and the steps that remain. */
final class ResumeTarget extends FileTarget {
    private static final TrainConfig SHORT = TrainConfig.standard().withEpochs(1).withBatch(1);

    private final TensorBytes inputs;
    private final byte[] best;

    ResumeTarget() {
        super("resume", FormatException.class);
        try {
            train(false);
            Path resume = folder().resolve(RunStore.RESUME);
            inputs = new TensorBytes(List.of(TensorBytes.unsigned(Files.readAllBytes(resume))));
            best = Files.readAllBytes(folder().resolve("model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A vector that is drawn to zero. */
    private record Shrinking(List<Parameter> parameters) implements Learnable {
        @Override
        public int samples() {
            return 2;
        }

        @Override
        public Tensor loss(int[] batch, ForwardContext context) {
            return parameters.getFirst().value().square().sum();
        }

        @Override
        public double validationLoss() {
            return 1;
        }
    }

    private void train(boolean resume) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            Parameter vector = Parameter.of("v", Tensors.of(new float[]{1, 2, 3}, 3), Role.VECTOR);
            new Trainer(new Shrinking(List.of(vector)), SHORT, new RunStore(folder(), "f"), Listener.SILENT)
                    .run(resume);
        }
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) throws Exception {
        write("model.safetensors", best);
        write(RunStore.RESUME, input);
        train(true);
    }

    /** Values that are no numbers, or far too large, make the steps diverge. */
    @Override
    public boolean documents(Throwable failure) {
        return super.documents(failure) || failure instanceof DivergedException;
    }

    @Override
    public int cost() {
        return 20;
    }
}
