package statespace.data.labelled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import statespace.data.DataException;

/**
 * Sequences with a class each, for classification. All have the same channels; lengths may differ.
 *
 * @param source
 *            the file or folder, for messages
 * @param sha256
 *            over the bytes of its files, in sorted order
 * @param classes
 *            names of the classes
 * @param channels
 *            values a step
 * @param examples
 *            the sequences, each row-major {@code (length, channels)}
 * @param lengths
 *            steps of each
 * @param labels
 *            class of each, as an index into {@code classes}
 * @param places
 *            where each came from, such as "x.ts, line 17"; empty where that is not kept
 */
public record LabelledSeries(String source, String sha256, List<String> classes, int channels, List<float[]> examples,
        int[] lengths, int[] labels, List<String> places) {
    private static final int NAMED = 12;

    /**
     * Checks that the parts fit together.
     *
     * @throws IllegalArgumentException
     *             if they do not
     */
    public LabelledSeries {
        classes = List.copyOf(classes);
        examples = List.copyOf(examples);
        places = List.copyOf(places);
        if (!places.isEmpty() && places.size() != labels.length) {
            throw new IllegalArgumentException(labels.length + " examples need as many places, not " + places.size());
        }
        if (examples.size() != lengths.length || examples.size() != labels.length) {
            throw new IllegalArgumentException(
                    examples.size() + " examples need as many lengths and labels, not " + lengths.length + " and "
                            + labels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size() || examples.get(i).length != lengths[i] * channels) {
                throw new IllegalArgumentException("case " + (i + 1) + " does not fit its label or its length");
            }
        }
    }

    /** Without the places of the examples. */
    public LabelledSeries(String source, String sha256, List<String> classes, int channels, List<float[]> examples,
            int[] lengths, int[] labels) {
        this(source, sha256, classes, channels, examples, lengths, labels, List.of());
    }

    /** The same with the places of the examples. */
    LabelledSeries from(List<String> newPlaces) {
        return new LabelledSeries(source, sha256, classes, channels, examples, lengths, labels, newPlaces);
    }

    /** With the lengths that follow from the examples. */
    public static LabelledSeries of(String source, String sha256, List<String> classes, int channels,
            List<float[]> examples,
            List<Integer> labels) {
        return new LabelledSeries(source, sha256, classes, channels, examples,
                examples.stream().mapToInt(values -> values.length / channels).toArray(),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Number of examples. */
    public int count() {
        return examples.size();
    }

    /** Steps of the longest example. */
    public int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /** Whether all examples have the same number of steps. */
    public boolean equalLengths() {
        return Arrays.stream(lengths).distinct().count() <= 1;
    }

    /**
     * The same examples with labels that count in the classes of a trained model. Names are compared as they are written,
     * else without regard to case, and whole numbers without regard to a fraction of zeros.
     *
     * @throws DataException
     *             if an example belongs to a class that the model does not know
     */
    public LabelledSeries relabelled(List<String> trainedClasses) {
        Map<String, Integer> known = new HashMap<>();
        for (int i = trainedClasses.size() - 1; i >= 0; i--) {
            known.put(key(trainedClasses.get(i)), i);
        }
        Map<String, Integer> exact = ranks(trainedClasses);
        int[] place = new int[classes.size()];
        for (int i = 0; i < place.length; i++) {
            place[i] = exact.getOrDefault(classes.get(i), known.getOrDefault(key(classes.get(i)), -1));
        }
        int[] mapped = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            mapped[i] = place[labels[i]];
            if (mapped[i] < 0) {
                throw new DataException((places.isEmpty() ? source + ", case " + (i + 1) : places.get(i))
                        + ": its class '" + classes.get(labels[i])
                        + "' is none of those trained on (" + quoted(trainedClasses)
                        + "); leave such examples out, or train with them");
            }
        }
        return new LabelledSeries(source, sha256, trainedClasses, channels, examples, lengths, mapped, places);
    }

    /** The first place of each name. */
    static Map<String, Integer> ranks(List<String> names) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            ranks.putIfAbsent(names.get(i), i);
        }
        return ranks;
    }

    public static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** What names of one class have in common: letters in any case, 1 and 1.0. */
    public static String key(String name) {
        return name.matches("[+-]?\\d+\\.\\d*") ? name.replaceFirst("\\.?0*$", "") : folded(name);
    }

    /** Names for a message; many are cut short. */
    public static String quoted(List<String> names) {
        String shown = names.stream().limit(NAMED).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more" : shown;
    }

    /** Names in order: as numbers if all are numbers, else as text without regard to case. */
    public static List<String> sorted(Iterable<String> names) {
        List<String> sorted = new ArrayList<>();
        names.forEach(sorted::add);
        if (sorted.stream().allMatch(name -> name.matches("-?\\d{1,15}(\\.\\d{1,15})?"))) {
            sorted.sort((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        } else {
            sorted.sort(String.CASE_INSENSITIVE_ORDER.thenComparing(String::compareTo));
        }
        return sorted;
    }
}
