package statespace.data.generate;

import java.util.Arrays;
import java.util.Optional;

/** What an operation of ListOps computes from its arguments, digits from 0 to 9. */
public enum ListOpsOperator {
    /** The smallest. */
    MIN,
    /** The largest. */
    MAX,
    /** The median; of an even count the mean of the two in the middle, rounded down. */
    MED,
    /** The sum modulo 10. */
    SM;

    /** As it is written, with the bracket that its arguments follow. */
    public String token() {
        return "[" + name();
    }

    /** The operator of a token. */
    public static Optional<ListOpsOperator> of(String token) {
        return Arrays.stream(values()).filter(operator -> operator.token().equals(token)).findFirst();
    }

    /** The digit that it makes of at least one digit. */
    public int apply(int... arguments) {
        return switch (this) {
            case MIN -> Arrays.stream(arguments).min().orElseThrow();
            case MAX -> Arrays.stream(arguments).max().orElseThrow();
            case MED -> median(arguments);
            case SM -> Arrays.stream(arguments).sum() % 10;
        };
    }

    private static int median(int... arguments) {
        int[] sorted = arguments.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
