package statespace.data.labelled;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import statespace.data.DataException;
import statespace.data.Utf8Lines;

/**
 * The header of a {@code .ts} file: lines {@code @name value} up to {@code @data}, in any order and any case.
 *
 * @param timestamps
 *            whether items are {@code (stamp,number)}; false if not said
 * @param dimensions
 *            channels of every example, 0 if not said
 * @param equalLength
 *            whether the file promises that all examples have one length; false if not said
 * @param seriesLength
 *            that length, 0 if not said
 * @param classes
 *            the class labels as they are written, empty if not listed
 */
record TsHeader(boolean timestamps, int dimensions, boolean equalLength, int seriesLength, List<String> classes) {
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("problemname", "problemname"),
            Map.entry("timestamps", "timestamps"), Map.entry("missing", "missing"),
            Map.entry("univariate", "univariate"), Map.entry("dimension", "dimensions"),
            Map.entry("dimensions", "dimensions"), Map.entry("equallength", "equallength"),
            Map.entry("serieslength", "serieslength"), Map.entry("classlabel", "classlabel"),
            Map.entry("targetlabel", "targetlabel"));
    private static final String KNOWN = "@problemName, @timeStamps, @missing, @univariate, @dimensions, @equalLength, "
            + "@seriesLength, @classLabel, @targetLabel and @data";

    private record Value(String text, int line) {}

    /** Reads up to and with the line {@code @data}. */
    static TsHeader read(Utf8Lines lines) throws IOException {
        Map<String, Value> values = new HashMap<>();
        boolean blank = true;
        for (String line = lines.next(); line != null; line = lines.next()) {
            blank &= line.isEmpty();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.toLowerCase(Locale.ROOT).equals("@data")) {
                return of(lines, values);
            }
            put(lines, values, line);
        }
        throw blank
                ? new DataException(lines.file() + ": is empty; expected are header lines, @data and examples")
                : lines.mistake(
                        "the file ends here without a line @data; put one between the header and the examples");
    }

    private static void put(Utf8Lines lines, Map<String, Value> values, String line) {
        if (!line.startsWith("@")) {
            throw lines.mistake("'" + TsReader.brief(line)
                    + "' is no header line; before @data every line starts with @ or #");
        }
        String[] parts = line.split("\\s+", 2);
        String name = NAMES.get(parts[0].substring(1).toLowerCase(Locale.ROOT));
        if (name == null) {
            throw lines.mistake("the header " + TsReader.brief(parts[0]) + " is unknown; there are " + KNOWN);
        }
        if (values.put(name, new Value(parts.length > 1 ? parts[1].strip() : "", lines.number())) != null) {
            throw lines.mistake("the header " + parts[0] + " is given twice; keep one");
        }
    }

    private static TsHeader of(Utf8Lines lines, Map<String, Value> values) {
        if (truth(lines, values, "targetlabel", false)) {
            throw mistake(lines, values.get("targetlabel"), "this is a regression set (@targetLabel true): its targets "
                    + "are numbers and no classes; name a set with @classLabel true");
        }
        truth(lines, values, "missing", false);
        boolean timestamps = truth(lines, values, "timestamps", false);
        boolean equal = truth(lines, values, "equallength", false);
        int dimensions = count(lines, values, "dimensions");
        if (truth(lines, values, "univariate", false)) {
            if (dimensions > 1) {
                throw mistake(lines, values.get("dimensions"), "@dimensions " + dimensions
                        + " does not fit @univariate true; write @univariate false or leave @dimensions out");
            }
            dimensions = 1;
        }
        int length = count(lines, values, "serieslength");
        boolean unequal = values.containsKey("equallength") && !equal;
        return new TsHeader(timestamps, dimensions, equal, unequal ? 0 : length,
                classes(lines, values.get("classlabel")));
    }

    private static List<String> classes(Utf8Lines lines, Value value) {
        if (value == null) {
            return List.of();
        }
        String[] words = value.text().split("\\s+");
        if (!truth(lines, "classlabel", new Value(words[0], value.line()))) {
            throw mistake(lines, value,
                    "the examples have no classes (@classLabel false); name a set with @classLabel true and its labels");
        }
        List<String> classes = Arrays.asList(words).subList(1, words.length);
        Set<String> seen = new HashSet<>();
        for (String name : classes) {
            if (!seen.add(LabelledSeries.key(name))) {
                throw mistake(lines, value, "@classLabel lists '" + name + "' twice (case does not count); keep one");
            }
        }
        return List.copyOf(classes);
    }

    private static boolean truth(Utf8Lines lines, Map<String, Value> values, String name, boolean otherwise) {
        Value value = values.get(name);
        return value == null ? otherwise : truth(lines, name, value);
    }

    private static boolean truth(Utf8Lines lines, String name, Value value) {
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw mistake(lines, value,
                    "@" + name + " is true or false, not '" + TsReader.brief(value.text()) + "'; write one of them");
        };
    }

    private static int count(Utf8Lines lines, Map<String, Value> values, String name) {
        Value value = values.get(name);
        if (value == null) {
            return 0;
        }
        if (!value.text().matches("0*[1-9]\\d{0,8}")) {
            throw mistake(lines, value, "@" + name + " is a whole number above zero, not '"
                    + TsReader.brief(value.text()) + "'; write one or leave the line out");
        }
        return Integer.parseInt(value.text());
    }

    private static DataException mistake(Utf8Lines lines, Value value, String sentence) {
        return new DataException(lines.file() + ", line " + value.line() + ": " + sentence);
    }
}
