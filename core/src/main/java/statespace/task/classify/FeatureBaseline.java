package statespace.task.classify;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.signature.RidgeReadout;

/**
 * A classifier without trained dynamics: fixed features of each sequence and a ridge readout.
 *
 * @param name
 *            in snake case
 * @param confusion
 *            on the test split
 * @param note
 *            what was computed, with its seed
 * @param seconds
 *            that it took
 */
public record FeatureBaseline(String name, ConfusionMatrix confusion, String note, double seconds) {
    private static final int CHUNK = 1024;

    /**
     * Fits the readout to training examples and measures it on test examples.
     *
     * @param seconds
     *            that the features took to be chosen
     */
    static FeatureBaseline of(SequenceFeatures features, List<String> classes, Sequences train, Sequences test,
            double seconds) {
        long start = System.nanoTime();
        RidgeReadout readout = RidgeReadout.fit(features.of(train), train.labels(), classes.size(), Workers.shared());
        int[] predicted = new int[test.count()];
        for (int from = 0; from < predicted.length; from += CHUNK) {
            int[] chosen = IntStream.range(from, Math.min(from + CHUNK, predicted.length)).toArray();
            double[][] some = features.of(test.select(chosen));
            for (int i = 0; i < some.length; i++) {
                predicted[from + i] = readout.predict(some[i]);
            }
        }
        return new FeatureBaseline(features.name(), ConfusionMatrix.of(classes, test.labels(), predicted),
                features.detail() + ", penalty " + readout.penalty(), seconds + (System.nanoTime() - start) / 1e9);
    }

    /** The examples in an order that follows from their values, whatever order they came in. */
    static Sequences ordered(Sequences sequences) {
        return sequences.select(IntStream.range(0, sequences.count()).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> sequences.labels()[i])
                        .thenComparing(sequences.examples()::get, Arrays::compare))
                .mapToInt(Integer::intValue).toArray());
    }
}
