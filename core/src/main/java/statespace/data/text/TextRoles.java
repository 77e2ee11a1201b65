package statespace.data.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.config.Settings;
import statespace.data.DataException;

/**
 * What the columns of a table of texts hold.
 *
 * @param label
 *            place of the column of classes
 * @param text
 *            place of the column of texts
 * @param pair
 *            place of the column of second texts; −1 where there is none
 */
record TextRoles(int label, int text, int pair) {
    private static final Set<String> LABELS = Set.of("label", "labels", "class", "category", "sentiment", "gold_label");
    /** Names of labels that may be labels themselves, or texts. */
    private static final Set<String> PERHAPS_LABELS = Set.of("target", "y", "rating", "stars", "polarity", "topic",
            "intent", "is_duplicate", "relation");
    private static final List<String> TEXTS = List.of("text", "sentence", "review", "content", "document", "tokens",
            "source");
    private static final List<List<String>> PAIRS = List.of(List.of("left", "right"), List.of("text1", "text2"),
            List.of("text_a", "text_b"), List.of("sentence1", "sentence2"), List.of("premise", "hypothesis"),
            List.of("question1", "question2"));
    private static final String MEND = "name the columns with the setting 'label_column' and the setting "
            + "'text_column', and for pairs the setting 'pair_column'";

    /** True if the first line of a file names columns. */
    static boolean isHeader(List<String> line, TextColumns told) {
        List<String> names = line.stream().map(TextRoles::plain).toList();
        boolean known = names.stream().anyMatch(LABELS::contains) || names.contains("text")
                || PAIRS.stream().anyMatch(names::containsAll);
        boolean both = names.stream().anyMatch(PERHAPS_LABELS::contains) && names.stream().anyMatch(TEXTS::contains);
        return known || both || told.told().stream().map(TextRoles::plain)
                .anyMatch(name -> names.contains(name) && !name.matches("\\d+"));
    }

    /** True if columns of these names, or of so many places, can be told so. */
    static boolean holds(List<String> names, TextColumns told) {
        return told.told().stream().allMatch(name -> place(names, name) >= 0);
    }

    /**
     * By the names of the columns, and what was told of them.
     *
     * @throws DataException
     *             if a column that was told is not there, or the names leave open what is what
     */
    static TextRoles named(Path file, List<String> names, TextColumns told) {
        int label = told.label() != null
                ? required(file, names, told.label())
                : first(names, LABELS, PERHAPS_LABELS, told);
        int text = told.text() == null ? -1 : required(file, names, told.text());
        int pair = told.pair() == null ? -1 : required(file, names, told.pair());
        if (text < 0) {
            text = first(names, TEXTS, label, pair);
        }
        for (List<String> both : PAIRS) {
            int one = find(names, both.getFirst());
            int other = find(names, both.getLast());
            if (one >= 0 && other >= 0 && told.text() == null && (pair == other || (pair < 0 && text < 0))) {
                text = one;
                pair = other;
            }
        }
        List<Integer> rest = new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
        rest.removeAll(List.of(label, text, pair));
        if (rest.size() == 1 && (label < 0) != (text < 0)) {
            int last = rest.getFirst();
            label = label < 0 ? last : label;
            text = text < 0 ? last : text;
        }
        if (label < 0 || text < 0) {
            throw new DataException(file + ": which of its columns " + quoted(names) + " holds the "
                    + (label < 0 ? "label" : "text") + " is not plain; " + MEND);
        }
        return distinct(file, names, new TextRoles(label, text, pair));
    }

    /**
     * Without a header: the label, the text, and perhaps a second text, or the places that were told.
     *
     * @throws DataException
     *             if there are fewer columns, or more and none was told
     */
    static TextRoles placed(Path file, int width, TextColumns told) {
        List<String> names = IntStream.rangeClosed(1, width).mapToObj(Integer::toString).toList();
        if (!told.told().isEmpty()) {
            int text = told.text() == null ? 1 : required(file, names, told.text());
            if (text >= width) {
                throw narrow(file);
            }
            return distinct(file, names, new TextRoles(told.label() == null ? 0 : required(file, names, told.label()),
                    text, told.pair() == null ? -1 : required(file, names, told.pair())));
        }
        if (width < 2) {
            throw narrow(file);
        }
        if (width > 3) {
            throw new DataException(file + ": has " + width + " columns and no header; " + MEND
                    + ", each by its number from 1");
        }
        return new TextRoles(0, 1, width == 3 ? 2 : -1);
    }

    /** The names of the columns of label, text and second text. */
    List<String> names(List<String> all) {
        return pair < 0
                ? List.of(all.get(label), all.get(text))
                : List.of(all.get(label), all.get(text), all.get(pair));
    }

    private static DataException narrow(Path file) {
        return new DataException(file + ": has one column; write the label, a tab and the text in each line");
    }

    private static TextRoles distinct(Path file, List<String> names, TextRoles roles) {
        List<Integer> all = new ArrayList<>(List.of(roles.label, roles.text, roles.pair));
        Set<Integer> seen = new HashSet<>();
        all.stream().filter(place -> !seen.add(place)).findFirst().ifPresent(place -> {
            throw new DataException(file + ": the column '" + Settings.shorten(names.get(place))
                    + "' cannot be two things at once; " + MEND);
        });
        return roles;
    }

    private static int required(Path file, List<String> names, String name) {
        int place = place(names, name);
        if (place < 0) {
            throw new DataException(file + ": has no column '" + name + "'; it has " + quoted(names));
        }
        return place;
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + Settings.shorten(name) + "'").collect(Collectors.joining(", "));
    }

    /** The place of a name, its letters in any case, or of a number from 1; −1 if there is none. */
    private static int place(List<String> names, String name) {
        int found = names.indexOf(name);
        if (found < 0) {
            found = find(names, plain(name));
        }
        if (found < 0 && name.matches("[1-9]\\d{0,3}") && Integer.parseInt(name) <= names.size()) {
            found = Integer.parseInt(name) - 1;
        }
        return found;
    }

    private static int find(List<String> names, String plain) {
        return IntStream.range(0, names.size()).filter(i -> plain(names.get(i)).equals(plain)).findFirst().orElse(-1);
    }

    private static int first(List<String> names, Set<String> sure, Set<String> perhaps, TextColumns told) {
        return IntStream.range(0, names.size()).filter(i -> sure.contains(plain(names.get(i)))).findFirst()
                .orElseGet(() -> IntStream.range(0, names.size())
                        .filter(i -> perhaps.contains(plain(names.get(i))) && !told.told().contains(names.get(i)))
                        .findFirst().orElse(-1));
    }

    private static int first(List<String> names, List<String> known, int label, int pair) {
        return known.stream().mapToInt(name -> find(names, name))
                .filter(place -> place >= 0 && place != label && place != pair).findFirst().orElse(-1);
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
