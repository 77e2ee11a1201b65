package statespace.data.labelled;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.Utf8Lines;
import statespace.data.table.Gaps;

/**
 * Reads the {@code .tsv} files of the UCR archive of 2018: a line for each example with its class and its values, parted by
 * tabs. NaN at the end of a line fills up a shorter example; NaN elsewhere is a missing value, filled by straight lines.
 */
public final class UcrReader {
    private static final Pattern NAME = Pattern.compile(".*_(train|test)\\.tsv");

    private UcrReader() {}

    /** Whether a file is called as those of the archive are, {@code NAME_TRAIN.tsv} or {@code NAME_TEST.tsv}. */
    static boolean recognises(Path file) {
        return NAME.matcher(LabelledSeries.folded(file.getFileName().toString())).matches();
    }

    static boolean isTraining(Path file) {
        return recognises(file) && LabelledSeries.folded(file.getFileName().toString()).endsWith("_train.tsv");
    }

    /**
     * Reads a file.
     *
     * @throws DataException
     *             that names the line of the first mistake
     */
    public static LabelledSeries read(Path file) {
        DataFiles.check(file, "a line for each example, its class and its values parted by tabs");
        List<float[]> examples = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<String> places = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isEmpty()) {
                    String[] fields = line.split("\t", -1);
                    String label = fields[0].strip();
                    examples.add(values(lines, fields));
                    labels.add(names.computeIfAbsent(LabelledSeries.key(label), _ -> label));
                    places.add(file + ", line " + lines.number());
                }
            }
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
        if (examples.isEmpty()) {
            throw new DataException(
                    file + ": holds no example; write its class and its values in a line, parted by tabs");
        }
        List<String> classes = LabelledSeries.sorted(names.values());
        return LabelledSeries.of(file.toString(), DataFiles.sha256(List.of(file)), classes, 1, examples,
                labels.stream().map(classes::indexOf).toList()).from(places);
    }

    private static float[] values(Utf8Lines lines, String[] fields) {
        if (fields.length < 2 || fields[0].isBlank()) {
            throw lines.mistake("has no class and values parted by tabs; write the class, a tab, and the values");
        }
        float[] values = new float[fields.length - 1];
        int length = 0;
        for (int i = 0; i < values.length; i++) {
            String field = fields[i + 1].strip();
            values[i] = field.isEmpty() || field.equalsIgnoreCase("nan") ? Float.NaN : Numbers.parse(field);
            boolean missing = field.isEmpty() || field.equalsIgnoreCase("nan");
            if (!missing && !Float.isFinite(values[i])) {
                throw lines.mistake("value " + (i + 1) + ", '" + TsReader.brief(field)
                        + "', is no finite number; correct it, or write NaN for a missing value");
            }
            length = missing ? length : i + 1;
        }
        float[] known = Arrays.copyOf(values, length);
        if (!Gaps.fill(known)) {
            throw lines.mistake("holds missing values only; supply at least one, or leave the line out");
        }
        return known;
    }
}
