package statespace.lab.cde;

import java.util.random.RandomGenerator;

/** A task over sequences of tokens whose answers depend on the state of an automaton; every batch is drawn anew. */
interface TrackingTask {

    /**
     * Sequences and their answers.
     *
     * @param inputs
     *            (count, length), row-major
     * @param labels
     *            (count, length); where only the end is scored the others are 0
     */
    record Batch(int[] inputs, int[] labels) {}

    /** As in tables. */
    String name();

    /** Number of tokens. */
    int vocabulary();

    /** Number of answers. */
    int answers();

    /** True if only the last answer is scored. */
    boolean endOnly();

    /** The length of its sequences nearest to one. */
    default int fitting(int length) {
        return length;
    }

    /** Fresh sequences. */
    Batch draw(int count, int length, RandomGenerator random);

    /**
     * The word problem of a group: what the elements so far multiply to, g_1 · … · g_k, after every one of them.
     *
     * @param group
     *            of which elements are drawn uniformly
     */
    record Words(FiniteGroup group) implements TrackingTask {
        @Override
        public String name() {
            return group.name();
        }

        @Override
        public int vocabulary() {
            return group.order();
        }

        @Override
        public int answers() {
            return group.order();
        }

        @Override
        public boolean endOnly() {
            return false;
        }

        @Override
        public Batch draw(int count, int length, RandomGenerator random) {
            int[] inputs = new int[count * length];
            int[] labels = new int[count * length];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = random.nextInt(group.order());
                labels[i] = i % length == 0 ? inputs[i] : group.table()[labels[i - 1]][inputs[i]];
            }
            return new Batch(inputs, labels);
        }
    }
}
