package statespace.task.classify;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
 *            what was computed, with its seed and seconds
 */
public record FeatureBaseline(String name, ConfusionMatrix confusion, String note) {

    /** Fits the readout to training examples and measures it on test examples. */
    static FeatureBaseline of(SequenceFeatures features, List<String> classes, Sequences train, Sequences test,
            double seconds) {
        long start = System.nanoTime();
        RidgeReadout readout = RidgeReadout.fit(features.of(train), train.labels(), classes.size(), Workers.shared());
        int[] predicted = Arrays.stream(features.of(test)).mapToInt(readout::predict).toArray();
        String note = String.format(Locale.ROOT, "%s, penalty %s, %.1f s", features.detail(), readout.penalty(),
                seconds + (System.nanoTime() - start) / 1e9);
        return new FeatureBaseline(features.name(), ConfusionMatrix.of(classes, test.labels(), predicted), note);
    }

    /** The examples in an order that follows from their values, whatever order they came in. */
    static Sequences ordered(Sequences sequences) {
        return sequences.select(IntStream.range(0, sequences.count()).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> sequences.labels()[i])
                        .thenComparing(sequences.examples()::get, Arrays::compare))
                .mapToInt(Integer::intValue).toArray());
    }
}
