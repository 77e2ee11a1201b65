package statespace.task.classify;

import statespace.task.Finite;

/** Anything that tells classes apart: a model or a baseline. */
@FunctionalInterface
public interface Classifier {
    /**
     * Classifies.
     *
     * @param batch
     *            examples in scaled units
     * @return scores, (batch, classes): the class of the largest one is the prediction
     */
    float[] scores(Sequences.Batch batch);

    /**
     * The scores of some examples of a set.
     *
     * @throws statespace.data.DataException
     *             if one is infinite or NaN
     */
    default float[] scores(Sequences sequences, int[] chosen, int classes) {
        float[] scores = scores(sequences.batch(chosen));
        Finite.check(scores, i -> "example " + chosen[i / classes] + " (from 0): its score of class " + i % classes);
        return scores;
    }

    /** The class of the largest score of every example of a set. */
    static int[] predict(Classifier classifier, Sequences sequences, int classes, int batch) {
        int[] predicted = new int[sequences.count()];
        for (int start = 0; start < predicted.length; start += batch) {
            int[] chosen = java.util.stream.IntStream.range(start, Math.min(start + batch, predicted.length)).toArray();
            float[] scores = classifier.scores(sequences, chosen, classes);
            for (int i = 0; i < chosen.length; i++) {
                predicted[start + i] = largest(scores, i * classes, classes);
            }
        }
        return predicted;
    }

    /** Index of the largest of some values, the first of equal ones. */
    static int largest(float[] values, int from, int count) {
        int best = 0;
        for (int k = 1; k < count; k++) {
            if (values[from + k] > values[from + best]) {
                best = k;
            }
        }
        return best;
    }
}
