package statespace.task.classify;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.eye;
import static org.bytedeco.pytorch.global.torch.ones;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.task.forecast.Baselines;
import statespace.task.forecast.Ridge;
import statespace.tensor.Bridge;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * Classifiers that any model must beat: the most frequent class; ridge regression to one-hot labels; the nearest
 * training example. The last two see every sequence resampled by straight lines to a common number of steps (all of them
 * where the lengths are equal and the examples short), and its length as one more feature where lengths differ.
 */
public final class ClassBaselines {
    private static final int FEATURES = 1024;
    private static final double PENALTY = 1e-2;
    private static final int BATCH = 1000;

    private final Sequences train;
    private final int classes;
    private final int steps;
    private final boolean uneven;

    /** Baselines that learn from a training set. */
    public ClassBaselines(Sequences train, int classes) {
        this.train = train;
        this.classes = classes;
        int longest = IntStream.of(train.lengths()).max().orElse(1);
        steps = Math.max(2, Math.min(longest, Math.max(8, FEATURES / train.channels())));
        uneven = IntStream.of(train.lengths()).anyMatch(length -> length != longest);
    }

    /** The most frequent class of the training set, for every example. */
    public int[] majority(Sequences test) {
        int[] counts = new int[classes];
        for (int label : train.labels()) {
            counts[label]++;
        }
        int most = IntStream.range(0, classes).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
        return IntStream.range(0, test.count()).map(i -> most).toArray();
    }

    /** Ridge regression with intercept to labels ±1, penalty 0.01 for each training example, in double precision. */
    public int[] ridge(Sequences test) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                int features = features() + 1;
                Tensor gram = Tensors.doubles(features, features);
                Tensor cross = Tensors.doubles(features, classes);
                for (int start = 0; start < train.count(); start += BATCH) {
                    try (PointerScope _ = new PointerScope()) {
                        int[] chosen = range(start, train);
                        Tensor x = withOne(rows(train, chosen)).to(ScalarType.Double);
                        gram.add_(x.t().matmul(x));
                        cross.add_(x.t().matmul(targets(train.labels(chosen)).to(ScalarType.Double)));
                    }
                }
                Tensor penalty = eye(features).to(ScalarType.Double).mul(Tensors.scalar(PENALTY * train.count()));
                penalty.select(0, features - 1).zero_();
                Tensor map = LinearAlgebra.solve(gram.add(penalty), cross).to(ScalarType.Float);
                return predict(test, x -> withOne(x).matmul(map));
            }
        });
    }

    /** The class of the training example at the smallest Euclidean distance. */
    public int[] nearest(Sequences test) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                int[] all = IntStream.range(0, train.count()).toArray();
                Tensor known = rows(train, all);
                Tensor halves = known.square().sum(new long[]{1}, false, new org.bytedeco.pytorch.ScalarTypeOptional())
                        .mul(Tensors.scalar(0.5));
                int[] predicted = new int[test.count()];
                for (int start = 0; start < test.count(); start += BATCH) {
                    try (PointerScope _ = new PointerScope()) {
                        int[] chosen = range(start, test);
                        Tensor closeness = rows(test, chosen).matmul(known.t()).sub(halves);
                        float[] index = Tensors.toFloats(closeness.argmax(new org.bytedeco.pytorch.LongOptional(1),
                                false).to(ScalarType.Float));
                        for (int i = 0; i < chosen.length; i++) {
                            predicted[chosen[i]] = train.labels()[Math.round(index[i])];
                        }
                    }
                }
                return predicted;
            }
        });
    }

    private int[] predict(Sequences test, java.util.function.UnaryOperator<Tensor> scorer) {
        int[] predicted = new int[test.count()];
        for (int start = 0; start < test.count(); start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                int[] chosen = range(start, test);
                float[] scores = Tensors.toFloats(scorer.apply(rows(test, chosen)));
                for (int i = 0; i < chosen.length; i++) {
                    predicted[chosen[i]] = Classifier.largest(scores, i * classes, classes);
                }
            }
        }
        return predicted;
    }

    private static int[] range(int start, Sequences of) {
        return IntStream.range(start, Math.min(start + BATCH, of.count())).toArray();
    }

    private int features() {
        return steps * train.channels() + (uneven ? 1 : 0);
    }

    private Tensor rows(Sequences from, int[] chosen) {
        int features = features();
        float[] values = new float[chosen.length * features];
        for (int i = 0; i < chosen.length; i++) {
            resample(from.examples().get(chosen[i]), from.lengths()[chosen[i]], values, i * features);
            if (uneven) {
                values[(i + 1) * features - 1] = from.lengths()[chosen[i]] / (float) steps;
            }
        }
        return Tensors.of(values, chosen.length, features);
    }

    private void resample(float[] row, int length, float[] to, int offset) {
        int channels = train.channels();
        for (int s = 0; s < steps; s++) {
            double place = (double) s * (length - 1) / (steps - 1);
            int before = Math.min((int) place, Math.max(0, length - 2));
            double share = length == 1 ? 0 : place - before;
            for (int c = 0; c < channels; c++) {
                double low = row[before * channels + c];
                double high = row[Math.min(before + 1, length - 1) * channels + c];
                to[offset + s * channels + c] = (float) (low + share * (high - low));
            }
        }
    }

    private Tensor targets(int[] labels) {
        float[] values = new float[labels.length * classes];
        for (int i = 0; i < labels.length; i++) {
            java.util.Arrays.fill(values, i * classes, (i + 1) * classes, -1);
            values[i * classes + labels[i]] = 1;
        }
        return Tensors.of(values, labels.length, classes);
    }

    private static Tensor withOne(Tensor x) {
        return cat(new TensorVector(x, ones(x.size(0), 1)), 1);
    }
}
