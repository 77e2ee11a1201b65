package statespace.data.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import statespace.config.SettingException;

/** The ListOps sets. Lengths are numbers of tokens: digits, operators and closing brackets. */
public enum ListOpsVariant {
    /**
     * Nangia and Bowman 2018: distinct expressions of any length with up to 5 arguments and 20 levels; of the training split
     * those of at most 100 tokens are kept.
     */
    ORIGINAL,
    /** Havrylov et al. 2019: the same rule, tests of 200 to 300, 300 to 400, …, 900 to 1000 tokens. */
    LENGTHS,
    /** Ray Chowdhury and Caragea 2023: tests of 100 to 1000 tokens with up to 10 and 15 arguments, and 5 for comparison. */
    ARGUMENTS,
    /** Long Range Arena (Tay et al. 2021): 500 to 2000 tokens, up to 10 arguments and 10 levels. */
    LRA,
    /** A small task of MIN and MAX with up to 3 arguments: training on 4 to 20 tokens, tests of up to 150 tokens. */
    MINI,
    /** The same with training on 4 to 40 tokens. */
    MINI_40;

    private static final int ORIGINAL_ARGUMENTS = 5;
    private static final int ORIGINAL_DEPTH = 20;
    private static final int LONGEST_TRAINING = 100;
    private static final int ARGUMENTS_DEPTH = 9;
    private static final int LRA_SIZE = 10;
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";

    /** The sizes that were published, or are usual; 0 where there is no such split. */
    public ListOpsSizes sizes() {
        return switch (this) {
            case ORIGINAL -> new ListOpsSizes(89_000, 1_000, 10_000);
            case LENGTHS, ARGUMENTS -> new ListOpsSizes(0, 0, 2_000);
            case LRA -> new ListOpsSizes(96_000, 2_000, 2_000);
            case MINI, MINI_40 -> new ListOpsSizes(20_000, 1_000, 500);
        };
    }

    /** Its name on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The usual sizes, or others where they are given.
     *
     * @throws SettingException
     *             if a size is less than 1, or is of a split that this variant does not have
     */
    public ListOpsSizes sizes(Integer train, Integer validation, Integer test) {
        ListOpsSizes usual = sizes();
        return new ListOpsSizes(size(TRAIN, train, usual.train()), size(VALIDATION, validation, usual.validation()),
                size("test", test, usual.test()));
    }

    private int size(String name, Integer given, int usual) {
        if (given == null) {
            return usual;
        }
        if (usual == 0) {
            throw new SettingException("the setting '" + name + "' applies to the variants "
                    + Arrays.stream(values()).filter(variant -> variant.sizes().train() > 0).map(ListOpsVariant::label)
                            .collect(Collectors.joining(", "))
                    + "; " + label() + " has test splits alone");
        }
        if (given < 1 || given > ListOpsSet.MOST) {
            throw new SettingException("the setting '" + name + "' takes a whole number from 1 to " + ListOpsSet.MOST
                    + ", not " + given);
        }
        return given;
    }

    /** What is drawn. */
    List<ListOpsPool> pools(ListOpsSizes asked) {
        ListOpsTrees.Rule original = ListOpsTrees.Rule.original(ORIGINAL_ARGUMENTS, ORIGINAL_DEPTH);
        ListOpsPool.Split train = ListOpsPool.Split.of(TRAIN, asked.train());
        ListOpsPool.Split validation = ListOpsPool.Split.of(VALIDATION, asked.validation());
        ListOpsPool.Split test = ListOpsPool.Split.of("test", asked.test());
        return switch (this) {
            case ORIGINAL -> List.of(ListOpsPool.of(original, 1, ListOpsPool.ANY,
                    new ListOpsPool.Split(TRAIN, asked.train(), LONGEST_TRAINING), validation, test));
            case LENGTHS -> lengths(original, asked.test());
            case ARGUMENTS -> List.of(arguments(5, asked.test()), arguments(10, asked.test()),
                    arguments(15, asked.test()));
            case LRA -> List.of(ListOpsPool.of(ListOpsTrees.Rule.original(LRA_SIZE, LRA_SIZE), 501, 1999, train,
                    validation, test));
            case MINI -> mini(20, 30, train, validation, asked.test());
            case MINI_40 -> mini(40, 41, train, validation, asked.test());
        };
    }

    private static List<ListOpsPool> lengths(ListOpsTrees.Rule rule, int count) {
        List<ListOpsPool> pools = new ArrayList<>();
        for (int from = 200; from < 1000; from += 100) {
            int to = from + 100;
            pools.add(ListOpsPool.of(rule, from + 1, to - 1,
                    ListOpsPool.Split.of("test-" + from + "-" + to, count)));
        }
        return pools;
    }

    private static ListOpsPool arguments(int most, int count) {
        return ListOpsPool.of(ListOpsTrees.Rule.original(most, ARGUMENTS_DEPTH), 100, 1000,
                ListOpsPool.Split.of("test-" + most + "-arguments", count));
    }

    private static List<ListOpsPool> mini(int longest, int next, ListOpsPool.Split train,
            ListOpsPool.Split validation, int count) {
        ListOpsTrees.Rule rule = ListOpsTrees.Rule.minMax(3, ORIGINAL_DEPTH, 0.35);
        return List.of(ListOpsPool.of(rule, 4, longest, train, validation),
                ListOpsPool.of(rule, next, 50, ListOpsPool.Split.of("test-" + next + "-50", count)),
                ListOpsPool.of(rule, 60, 80, ListOpsPool.Split.of("test-60-80", count)),
                ListOpsPool.of(rule, 100, 150, ListOpsPool.Split.of("test-100-150", count)),
                ListOpsPool.of(ListOpsTrees.Rule.minMax(6, 6, 0.25), 30, 60,
                        ListOpsPool.Split.of("test-6-arguments", count)));
    }

    /** The stream of random numbers of a rule. */
    long stream(ListOpsTrees.Rule rule) {
        return Objects.hash(label(), rule.arguments());
    }
}
