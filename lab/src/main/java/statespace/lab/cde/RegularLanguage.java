package statespace.lab.cde;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** Regular languages of the Chomsky hierarchy benchmark, as Walker et al. 2025 train them: the answer comes at the end. */
enum RegularLanguage implements TrackingTask {
    /** Whether the number of ones is odd. */
    PARITY(2, 2) {
        @Override
        int answer(int[] inputs, int from, int length) {
            int ones = 0;
            for (int i = from; i < from + length; i++) {
                ones += inputs[i];
            }
            return ones % 2;
        }
    },
    /** Where on a circle of five places a walk ends: stay, forward, back. */
    CYCLE_NAVIGATION(3, 5) {
        @Override
        int answer(int[] inputs, int from, int length) {
            int place = 0;
            for (int i = from; i < from + length; i++) {
                place += inputs[i] == 2 ? MODULUS - 1 : inputs[i];
            }
            return place % MODULUS;
        }
    },
    /** Whether the first token is the last. */
    EVEN_PAIRS(2, 2) {
        @Override
        int answer(int[] inputs, int from, int length) {
            return inputs[from] == inputs[from + length - 1] ? 1 : 0;
        }
    },
    /** A value modulo 5 of numbers joined by +, − and ×, products first, without brackets. */
    MODULAR_ARITHMETIC(8, 5) {
        @Override
        public int fitting(int length) {
            return length | 1; // an expression has an odd number of tokens
        }

        @Override
        void fill(int[] inputs, int from, int length, RandomGenerator random) {
            for (int i = 0; i < length; i++) {
                inputs[from + i] = i % 2 == 0 ? random.nextInt(MODULUS) : MODULUS + random.nextInt(3);
            }
        }

        @Override
        int answer(int[] inputs, int from, int length) {
            int sum = 0;
            int product = inputs[from];
            for (int i = 1; i + 1 < length; i += 2) {
                int number = inputs[from + i + 1];
                switch (inputs[from + i]) {
                    case MODULUS -> {
                        sum += product;
                        product = number;
                    }
                    case MODULUS + 1 -> {
                        sum += product;
                        product = MODULUS - number;
                    }
                    default -> product = product * number % MODULUS;
                }
            }
            return (sum + product) % MODULUS;
        }
    };

    private static final int MODULUS = 5;

    private final int vocabulary;
    private final int answers;

    RegularLanguage(int vocabulary, int answers) {
        this.vocabulary = vocabulary;
        this.answers = answers;
    }

    /** The answer to a sequence. */
    abstract int answer(int[] inputs, int from, int length);

    /** Draws a sequence. */
    void fill(int[] inputs, int from, int length, RandomGenerator random) {
        for (int i = from; i < from + length; i++) {
            inputs[i] = random.nextInt(vocabulary);
        }
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public int answers() {
        return answers;
    }

    @Override
    public boolean endOnly() {
        return true;
    }

    @Override
    public Batch draw(int count, int length, RandomGenerator random) {
        int[] inputs = new int[count * length];
        int[] labels = new int[count * length];
        for (int row = 0; row < count; row++) {
            fill(inputs, row * length, length, random);
            labels[(row + 1) * length - 1] = answer(inputs, row * length, length);
        }
        return new Batch(inputs, labels);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
