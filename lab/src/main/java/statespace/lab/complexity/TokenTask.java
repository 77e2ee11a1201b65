package statespace.lab.complexity;

import java.util.random.RandomGenerator;

/** A task over sequences of tokens, made anew for every batch (Ran-Milo et al. 2024, section 4). */
public interface TokenTask {

    /**
     * Sequences.
     *
     * @param inputs
     *            (count, length), row-major
     * @param labels
     *            (count, length)
     */
    record Batch(int[] inputs, int[] labels) {}

    /** Number of tokens, the trigger or blank 0 included. */
    int vocabulary();

    /** Steps of a sequence. */
    int length();

    /** First position whose label counts. */
    int scoredFrom();

    /** Fresh sequences. */
    Batch draw(int count, RandomGenerator random);

    /**
     * Delay, also called copy: the label at t is the token at t − lag; tokens are uniform over 1 … vocabulary − 1, and
     * positions before the lag are not scored.
     */
    record Delay(int vocabulary, int lag, int extra) implements TokenTask {
        @Override
        public int length() {
            return lag + extra;
        }

        @Override
        public int scoredFrom() {
            return lag;
        }

        @Override
        public Batch draw(int count, RandomGenerator random) {
            int length = length();
            int[] inputs = new int[count * length];
            int[] labels = new int[count * length];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = random.nextInt(1, vocabulary);
                labels[i] = i % length < lag ? 0 : inputs[i - lag];
            }
            return new Batch(inputs, labels);
        }
    }

    /**
     * Induction head: somewhere in {@code prefix} tokens stands the trigger 0; after a second trigger at the end, what
     * followed the first one has to be said again, {@code span} tokens long.
     */
    record Induction(int vocabulary, int prefix, int span) implements TokenTask {
        @Override
        public int length() {
            return prefix + span;
        }

        @Override
        public int scoredFrom() {
            return prefix;
        }

        @Override
        public Batch draw(int count, RandomGenerator random) {
            int length = length();
            int[] inputs = new int[count * length];
            int[] labels = new int[count * length];
            int[] sequence = new int[length + 1];
            for (int row = 0; row < count; row++) {
                for (int t = 0; t < prefix; t++) {
                    sequence[t] = random.nextInt(1, vocabulary);
                }
                int trigger = random.nextInt(prefix - span);
                sequence[trigger] = 0;
                sequence[prefix] = 0;
                System.arraycopy(sequence, trigger + 1, sequence, prefix + 1, span);
                System.arraycopy(sequence, 0, inputs, row * length, length);
                System.arraycopy(sequence, 1, labels, row * length, length);
            }
            return new Batch(inputs, labels);
        }
    }
}
