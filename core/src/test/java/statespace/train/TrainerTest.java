package statespace.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.config.SettingException;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.Stack;
import statespace.layer.selective.Mamba;
import statespace.model.CheckpointException;
import statespace.tensor.Tensors;

class TrainerTest {
    @TempDir
    private Path folder;

    @Test
    void theFolderIsMadeByTraining() throws IOException {
        Path fresh = folder.resolve("not/yet/there");
        new Trainer(new RunningMean(), TrainConfig.standard().withEpochs(1), new RunStore(fresh, "new"),
                Listener.SILENT).run(false);
        assertTrue(Files.exists(fresh.resolve("model.safetensors")));
    }

    /** A small Mamba that learns the running mean of noise. */
    private static class RunningMean implements Learnable {
        private static final int LENGTH = 12;
        private final Linear encoder;
        private final Stack stack;
        private final Linear head;
        private int poisonAt = -1;
        private int calls;

        RunningMean() {
            SplittableRandom random = new SplittableRandom(3);
            encoder = new Linear(1, 8, true, Role.EMBEDDING, random);
            stack = new Stack(List.of(new Residual(new Norm(Norm.Kind.RMS, 8),
                    new Mamba(Mamba.Config.of(8).withState(4), 1, random), new Dropout(0.1, false))), null);
            head = new Linear(8, 1, true, Role.READOUT, random);
        }

        @Override
        public List<Parameter> parameters() {
            return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()),
                    Parameter.prefixed("stack", stack.parameters()), Parameter.prefixed("head", head.parameters()));
        }

        @Override
        public int samples() {
            return 40;
        }

        @Override
        public Tensor loss(int[] batch, ForwardContext context) {
            float[] x = new float[batch.length * LENGTH];
            float[] y = new float[x.length];
            for (int i = 0; i < batch.length; i++) {
                SplittableRandom noise = new SplittableRandom(batch[i]);
                double sum = 0;
                for (int t = 0; t < LENGTH; t++) {
                    x[i * LENGTH + t] = (float) noise.nextGaussian();
                    sum += x[i * LENGTH + t];
                    y[i * LENGTH + t] = (float) (sum / (t + 1));
                }
            }
            if (context.isTraining() && calls++ == poisonAt) {
                parameters().get(2).value().detach().fill_(Tensors.scalar(Double.NaN));
            }
            Tensor h = context.show("encoder", encoder.apply(Tensors.of(x, batch.length, LENGTH, 1)));
            Tensor predicted = context.show("head", head.apply(stack.forward(h, context)));
            return predicted.sub(Tensors.of(y, batch.length, LENGTH, 1)).square().mean();
        }

        @Override
        public double validationLoss() {
            try (PointerScope _ = new PointerScope()) {
                int[] held = new int[20];
                for (int i = 0; i < held.length; i++) {
                    held[i] = 1000 + i;
                }
                return Tensors.value(loss(held, ForwardContext.evaluation()));
            }
        }

        List<float[]> values() {
            return parameters().stream().map(p -> Tensors.toFloats(p.value())).toList();
        }
    }

    private static final TrainConfig CONFIG = TrainConfig.standard().withEpochs(6).withBatch(8).withRates(2e-2, 1e-3)
            .withWeightDecay(0.01).withWarmup(0.1).withPatience(10).withSeed(5);

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static Trainer.Result train(RunningMean task, Path where, boolean resume) throws IOException {
        return train(task, CONFIG, where, resume);
    }

    private static Trainer.Result train(RunningMean task, TrainConfig config, Path where, boolean resume)
            throws IOException {
        Files.createDirectories(where);
        return new Trainer(task, config, new RunStore(where, "test"), Listener.SILENT).run(resume);
    }

    @Test
    void theLossFallsAndTheBestModelIsKept() throws IOException {
        RunningMean task = new RunningMean();
        double before = task.validationLoss();
        Trainer.Result result = train(task, folder, false);
        assertTrue(result.bestLoss() < 0.7 * before, result.bestLoss() + " after " + before);
        assertEquals(result.bestLoss(), task.validationLoss(), 1e-9);
        assertEquals(6, result.curve().size());
    }

    @Test
    void theSameSeedGivesTheSameBits() throws IOException {
        RunningMean first = new RunningMean();
        RunningMean second = new RunningMean();
        train(first, folder.resolve("first"), false);
        train(second, folder.resolve("second"), false);
        for (int i = 0; i < first.values().size(); i++) {
            assertArrayEquals(first.values().get(i), second.values().get(i), 0);
        }
    }

    /** The same with a validation loss that stands. */
    private static final class Standing extends RunningMean {
        @Override
        public double validationLoss() {
            return 2;
        }
    }

    private static RunningMean task(TrainConfig config) {
        return config.schedule() == TrainConfig.Schedule.PLATEAU ? new Standing() : new RunningMean();
    }

    static Stream<TrainConfig> resumed() {
        return Stream.of(CONFIG, CONFIG.with(TrainConfig.Rule.RADAM),
                CONFIG.with(TrainConfig.Rule.RANGER).withDecayRecurrent(true),
                CONFIG.with(TrainConfig.Rule.RANGER).with(TrainConfig.Schedule.PLATEAU).withEpochs(9)
                        .withPatience(9));
    }

    @ParameterizedTest
    @MethodSource("resumed")
    void aRunThatWasInterruptedEndsWithTheSameBits(TrainConfig config) throws IOException {
        RunningMean whole = task(config);
        Trainer.Result expected = train(whole, config, folder.resolve("whole"), false);
        Path where = Files.createDirectories(folder.resolve("broken"));
        for (int stop : new int[]{3, 12, 28}) {
            assertThrows(Killed.class, () -> new Trainer(task(config), config, new RunStore(where, "test"),
                    new Listener() {
                        @Override
                        public void step(long done, long total, int epoch, double meanLoss) {
                            if (done == stop) {
                                throw new Killed();
                            }
                        }
                    }).run(true));
        }
        RunningMean resumed = task(config);
        Trainer.Result found = train(resumed, config, where, true);
        assertEquals(expected.curve().stream().map(Epoch::trainLoss).toList(),
                found.curve().stream().map(Epoch::trainLoss).toList());
        assertEquals(expected.bestLoss(), found.bestLoss());
        assertEquals(expected.bestEpoch(), found.bestEpoch());
        for (int i = 0; i < whole.values().size(); i++) {
            assertArrayEquals(whole.values().get(i), resumed.values().get(i), 0);
        }
    }

    @Test
    void aPlateauTakesHalfOfEveryStep() throws IOException {
        TrainConfig flat = CONFIG.with(TrainConfig.Schedule.PLATEAU).withEpochs(9).withPatience(9).withWarmup(0)
                .withWeightDecay(0);
        List<float[]> afterEachEpoch = new ArrayList<>();
        Parameter slope = Parameter.of("slope", Tensors.of(new float[]{0}, 1).set_requires_grad(true), Role.VECTOR);
        new Trainer(new Sloping(slope), flat.withRates(0.25, 0.25), new RunStore(folder, "flat"), new Listener() {
            @Override
            public void epoch(Epoch epoch, boolean best) {
                afterEachEpoch.add(Tensors.toFloats(slope.value()));
            }
        }).run(false);
        double[] expected = {0.25, 0.5, 0.75, 1, 1.125, 1.25, 1.375, 1.4375, 1.5};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(-expected[i], afterEachEpoch.get(i)[0], 1e-5, "epoch " + (i + 1));
        }
    }

    /** A loss with the slope 1 and a validation loss that stands; AdamW moves the parameter by the rate. */
    private record Sloping(Parameter slope) implements Learnable {
        @Override
        public List<Parameter> parameters() {
            return List.of(slope);
        }

        @Override
        public int samples() {
            return 1;
        }

        @Override
        public Tensor loss(int[] batch, ForwardContext context) {
            return slope.value().sum();
        }

        @Override
        public double validationLoss() {
            return 2;
        }
    }

    @Test
    void aPlateauNeedsAValidationSplit() {
        RunningMean task = new RunningMean() {
            @Override
            public boolean validates() {
                return false;
            }
        };
        TrainConfig config = CONFIG.with(TrainConfig.Schedule.PLATEAU);
        RunStore store = new RunStore(folder, "test");
        assertEquals("the schedule 'plateau' follows the validation loss, and there is no validation split here; hold "
                + "examples out for one, or take the schedule cosine, constant or exponential",
                assertThrows(SettingException.class, () -> new Trainer(task, config, store, Listener.SILENT))
                        .getMessage());
    }

    @Test
    void anotherCommandsRunIsNotResumed() throws IOException {
        train(new RunningMean(), folder, false);
        var error = assertThrows(CheckpointException.class, () -> new Trainer(new RunningMean(), CONFIG,
                new RunStore(folder, "other"), Listener.SILENT).run(true));
        assertTrue(error.getMessage().contains("resume with the command that started the run"), error.getMessage());
    }

    @Test
    void trainingEndsWhenValidationStopsImproving() throws IOException {
        TrainConfig flat = TrainConfig.standard().withEpochs(50).withBatch(8).withRates(1e-12, 0).withWeightDecay(0)
                .withWarmup(0).withPatience(2).withSeed(5);
        RunningMean task = new RunningMean();
        Trainer.Result result = new Trainer(task, flat, new RunStore(folder, "flat"), Listener.SILENT).run(false);
        assertTrue(result.curve().size() < 50, "took all epochs");
    }

    @Test
    void aRunThatDivergesInItsFirstEpochSaysThatNothingWasTrained() {
        RunningMean task = new RunningMean();
        task.poisonAt = 1;
        var error = assertThrows(DivergedException.class, () -> train(task, folder, false));
        assertTrue(error.getMessage().contains("; no epoch had ended, so " + folder + " holds an untrained model; try"),
                error.getMessage());
    }

    @Test
    void aValidationLossThatIsNoNumberStopsTraining() throws IOException {
        RunningMean task = new RunningMean() {
            private int validations;

            @Override
            public double validationLoss() {
                return ++validations == 2 ? Double.NaN : super.validationLoss();
            }
        };
        var error = assertThrows(DivergedException.class, () -> train(task, folder, false));
        assertEquals("Training stopped after epoch 2: the validation loss became NaN; the last good model is kept in "
                + folder + "; try a lower learning rate with the setting 'learning_rate'.", error.getMessage());
    }

    @Test
    void aNanStopsTrainingNamesItsPlaceAndKeepsTheLastGoodModel() throws IOException {
        RunningMean task = new RunningMean();
        task.poisonAt = 12;
        var error = assertThrows(DivergedException.class, () -> train(task, folder, false));
        assertTrue(error.getMessage().startsWith("Training stopped in epoch 3, step 3: the loss became NaN, first in"),
                error.getMessage());
        assertTrue(error.getMessage().contains(task.parameters().get(2).name()), error.getMessage());
        RunningMean kept = new RunningMean();
        new RunStore(folder, "test").loadBest(kept.parameters());
        assertTrue(Double.isFinite(kept.validationLoss()));
        assertFalse(Double.isFinite(task.validationLoss()));
    }
}
