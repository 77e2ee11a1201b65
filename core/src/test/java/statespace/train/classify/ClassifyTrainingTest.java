package statespace.train.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.S4dSpec;
import statespace.layer.ForwardContext;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.Classifier;
import statespace.task.classify.Sequences;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** The loss as computed by hand, and a small problem that is learnt. */
class ClassifyTrainingTest {
    private static final TrainConfig CONFIG = TrainConfig.standard().withEpochs(25).withBatch(8).withRates(1e-2, 2e-3)
            .withWeightDecay(0.01).withWarmup(0.1).withSeed(5);

    @TempDir
    private Path folder;

    /** Slow and fast waves of random phase and unequal length. */
    private static Sequences waves(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> examples = new ArrayList<>();
        int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
        for (int label : labels) {
            float[] wave = new float[16 + random.nextInt(10)];
            double phase = random.nextDouble(2 * Math.PI);
            for (int t = 0; t < wave.length; t++) {
                wave[t] = (float) (Math.sin((label == 0 ? 0.4 : 1.6) * t + phase) + 0.1 * random.nextGaussian());
            }
            examples.add(wave);
        }
        return new Sequences(1, examples, examples.stream().mapToInt(wave -> wave.length).toArray(), labels);
    }

    private static ClassifyModel model(int classes) {
        List<String> names = IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
        return new ClassifyModel(ClassifySpec.of(1, names), ClassifySpec.BACKBONES.of(S4dSpec.TYPE,
                "width=8,layers=1,state=8,step_min=0.01,step_max=1,dropout=0"), new SplittableRandom(3));
    }

    private static Sequences none() {
        return new Sequences(1, List.of(), new int[0], new int[0]);
    }

    private Trainer.Result train(ClassifyTraining training, String name, boolean resume, Listener listener)
            throws IOException {
        Path where = Files.createDirectories(folder.resolve(name));
        return new Trainer(training, CONFIG, new RunStore(where, "test"), listener).run(resume);
    }

    private static double accuracy(ClassifyModel model, Sequences examples) {
        int[] predicted = Classifier.predict(ClassifyTraining.classifier(model), examples, 2, 7);
        return IntStream.range(0, examples.count()).filter(i -> predicted[i] == examples.labels()[i]).count()
                / (double) examples.count();
    }

    private static List<float[]> values(ClassifyModel model) {
        return model.parameters().stream().map(p -> Tensors.toFloats(p.value())).toList();
    }

    private static double loss(ClassifyTraining training, int... chosen) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return Tensors.value(training.loss(chosen, ForwardContext.evaluation()));
            }
        });
    }

    /**
     * Of an example with class y the loss is −(1−ε) w_y log p_y − ε/K Σ_k w_k log p_k; the sum over the examples is divided by
     * the sum of w_y.
     */
    private static double byHand(ClassifyModel model, Sequences examples, int[] chosen, float[] weights,
            double spread) {
        int classes = weights.length;
        float[] p = ClassifyTraining.classifier(model).scores(examples.batch(chosen));
        double sum = 0;
        double total = 0;
        for (int i = 0; i < chosen.length; i++) {
            int label = examples.labels()[chosen[i]];
            sum -= (1 - spread) * weights[label] * Math.log(p[i * classes + label]);
            for (int k = 0; k < classes; k++) {
                sum -= spread / classes * weights[k] * Math.log(p[i * classes + k]);
            }
            total += weights[label];
        }
        return sum / total;
    }

    @Test
    void theLossIsTheWeightedAndSmoothedCrossEntropy() {
        ClassifyModel model = model(3);
        Sequences waves = waves(6, 1);
        Sequences examples = new Sequences(1, waves.examples(), waves.lengths(), new int[]{0, 2, 1, 1, 2, 2});
        int[] chosen = {5, 0, 2, 3};
        float[] weights = {0.5f, 2, 3};
        for (double spread : new double[]{0, 0.1, 0.6}) {
            assertEquals(byHand(model, examples, chosen, weights, spread),
                    loss(new ClassifyTraining(model, examples, none(), weights, spread), chosen), 1e-5);
        }
        float[] equal = ClassifyTraining.equalWeights(3);
        assertEquals(byHand(model, examples, chosen, equal, 0),
                loss(new ClassifyTraining(model, examples, none(), equal, 0), chosen), 1e-5);
    }

    @Test
    void balancedWeightsAreInverseToTheFrequencyWithMeanOneOverTheCases() {
        int[] labels = {0, 0, 0, 1, 3, 3};
        float[] weights = ClassifyTraining.balancedWeights(labels, 4);
        assertArrayEquals(new float[]{2 / 3f, 2, 1, 1}, weights, 1e-6f);
        assertEquals(1, IntStream.of(labels).mapToDouble(label -> weights[label]).average().orElse(0), 1e-6);
    }

    @Test
    void theValidationLossIsNotSmoothedAndIsTheSameInHoweverManyBatches() {
        ClassifyModel model = model(2);
        Sequences waves = waves(300, 2);
        Sequences held = new Sequences(1, waves.examples(), waves.lengths(),
                IntStream.range(0, 300).map(i -> i < 280 ? 0 : 1).toArray());
        assertTrue(ClassifyTraining.evaluationBatch(held) < 300);
        float[] weights = {0.5f, 7};
        ClassifyTraining training = new ClassifyTraining(model, waves(8, 1), held, weights, 0.3);
        assertEquals(byHand(model, held, IntStream.range(0, 300).toArray(), weights, 0),
                Bridge.withoutGradient(training::validationLoss), 1e-5);
    }

    @Test
    void slowAndFastWavesAreToldApart() throws IOException {
        ClassifyModel model = model(2);
        Trainer.Result result = train(new ClassifyTraining(model, waves(40, 1), waves(16, 2),
                ClassifyTraining.equalWeights(2), 0), "waves", false, Listener.SILENT);
        assertTrue(result.bestLoss() < 0.2, "loss " + result.bestLoss());
        assertEquals(1, accuracy(model, waves(60, 3)));
    }

    @Test
    void theSameSeedGivesTheSameBits() throws IOException {
        ClassifyModel first = model(2);
        ClassifyModel second = model(2);
        for (ClassifyModel model : List.of(first, second)) {
            train(new ClassifyTraining(model, waves(24, 1), waves(8, 2), ClassifyTraining.equalWeights(2), 0.1),
                    model == first ? "first" : "second", false, Listener.SILENT);
        }
        for (int i = 0; i < values(first).size(); i++) {
            assertArrayEquals(values(first).get(i), values(second).get(i), 0);
        }
    }

    @Test
    void withoutAValidationPartTheLastEpochIsKeptAndAnInterruptionChangesNothing() throws IOException {
        ClassifyModel whole = model(2);
        Sequences examples = waves(40, 1);
        Trainer.Result result = train(
                new ClassifyTraining(whole, examples, none(), ClassifyTraining.equalWeights(2), 0),
                "whole", false, Listener.SILENT);
        assertEquals(CONFIG.epochs(), result.bestEpoch());
        assertTrue(result.curve().stream().allMatch(epoch -> Double.isNaN(epoch.validationLoss())));
        assertEquals(1, accuracy(whole, waves(60, 3)));
        assertThrows(IllegalStateException.class, () -> train(
                new ClassifyTraining(model(2), examples, none(), ClassifyTraining.equalWeights(2), 0), "broken", false,
                new Listener() {
                    @Override
                    public void step(long done, long total, int epoch, double meanLoss) {
                        if (epoch == 3) {
                            throw new IllegalStateException("stopped");
                        }
                    }
                }));
        ClassifyModel resumed = model(2);
        train(new ClassifyTraining(resumed, examples, none(), ClassifyTraining.equalWeights(2), 0), "broken", true,
                Listener.SILENT);
        for (int i = 0; i < values(whole).size(); i++) {
            assertArrayEquals(values(whole).get(i), values(resumed).get(i), 0);
        }
    }
}
