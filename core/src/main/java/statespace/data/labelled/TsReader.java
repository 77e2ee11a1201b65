package statespace.data.labelled;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.Utf8Lines;
import statespace.data.table.Gaps;

/**
 * Reads labelled sequences from a {@code .ts} file of the UEA and UCR archives.
 *
 * <p>
 * Header lines {@code @name value}, a line {@code @data}, then one example a line: channels parted by colons, values
 * parted by commas, and the class label at the end. Lines that start with # are comments. What the header does not say
 * is taken from the examples; what it says must hold. {@code ?} and {@code NaN} are missing values and are filled by
 * straight lines in their channel, at the ends by the nearest value. Labels keep their case and are compared without it.
 * Time stamps are accepted and left out.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the file, the line and the mend.
 */
public final class TsReader {
    private static final int BRIEF = 40;

    private final TsHeader header;
    private final Utf8Lines lines;
    private final List<String> classes = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<float[]> examples = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();
    private int channels;
    private int length;
    private int first;
    private float[] scratch = new float[1024];

    private TsReader(TsHeader header, Utf8Lines lines) {
        this.header = header;
        this.lines = lines;
        header.classes().forEach(this::know);
    }

    /**
     * Reads a file.
     *
     * @throws DataException
     *             if it is not there or does not keep to the format
     */
    public static LabelledSeries read(Path file) {
        DataFiles.check(file, "a .ts file with header lines, @data and examples");
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            return new TsReader(TsHeader.read(lines), lines).read();
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private LabelledSeries read() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(line);
            }
        }
        if (examples.isEmpty()) {
            throw lines.mistake("no example follows after @data; add lines such as 1.5,2,0.5:label");
        }
        List<String> order = header.classes().isEmpty() ? LabelledSeries.sorted(classes) : classes;
        Map<String, Integer> ranks = LabelledSeries.ranks(order);
        return LabelledSeries.of(lines.file().toString(), DataFiles.sha256(List.of(lines.file())), order, channels,
                examples, labels.stream().map(label -> ranks.get(classes.get(label))).toList()).from(origins);
    }

    private int know(String name) {
        classes.add(name);
        places.put(LabelledSeries.key(name), classes.size() - 1);
        return classes.size() - 1;
    }

    private void add(String line) {
        List<String> fields = fields(line);
        String label = fields.removeLast().strip();
        int place = label(label, fields.size());
        checkChannels(fields.size());
        float[][] values = new float[channels][];
        for (int c = 0; c < channels; c++) {
            values[c] = channel(fields.get(c), c);
            if (values[c].length != values[0].length) {
                throw lines.mistake("channel " + (c + 1) + " has " + values(values[c].length) + ", channel 1 has "
                        + values[0].length + "; give all channels of an example the same length");
            }
            if (!Gaps.fill(values[c])) {
                throw lines.mistake("channel " + (c + 1)
                        + " holds missing values only; supply at least one value, or leave the example out");
            }
        }
        checkLength(values[0].length);
        float[] rows = new float[channels * values[0].length];
        for (int t = 0; t < values[0].length; t++) {
            for (int c = 0; c < channels; c++) {
                rows[t * channels + c] = values[c][t];
            }
        }
        examples.add(rows);
        labels.add(place);
        origins.add(lines.file() + ", line " + lines.number());
    }

    /** Parts at colons; those inside parentheses belong to a time stamp. */
    private List<String> fields(String line) {
        if (!header.timestamps()) {
            return new ArrayList<>(Arrays.asList(line.split(":", -1)));
        }
        List<String> fields = new ArrayList<>();
        int start = 0;
        boolean inside = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            inside = c == '(' || (inside && c != ')');
            if (c == ':' && !inside) {
                fields.add(line.substring(start, i));
                start = i + 1;
            }
        }
        fields.add(line.substring(start));
        return fields;
    }

    private int label(String label, int before) {
        int promised = header.dimensions() > 0 ? header.dimensions() : channels;
        Integer place = places.get(LabelledSeries.key(label));
        boolean none = label.isEmpty() || before == 0 || label.indexOf(',') >= 0
                || (place == null && before == promised - 1);
        if (none) {
            throw lines.mistake("the example has no class label; end the line with a colon and the label");
        }
        if (place != null) {
            return place;
        }
        if (!header.classes().isEmpty()) {
            throw lines.mistake("the label '" + brief(label) + "' is none of @classLabel ("
                    + LabelledSeries.quoted(header.classes()) + "); correct it, or add it to the header");
        }
        return know(label);
    }

    private void checkChannels(int count) {
        if (header.dimensions() > 0 && count != header.dimensions()) {
            throw lines.mistake("the example has " + channels(count) + ", the header promises " + header.dimensions()
                    + "; correct the line, or @dimensions and @univariate");
        }
        if (channels > 0 && count != channels) {
            throw lines.mistake("the example has " + channels(count) + ", the one of line " + first + " has " + channels
                    + "; give all examples the same channels");
        }
        if (channels == 0) {
            channels = count;
            first = lines.number();
        }
    }

    private void checkLength(int steps) {
        if (header.seriesLength() > 0 && steps != header.seriesLength()) {
            throw lines.mistake("the example has " + steps(steps) + ", @seriesLength promises " + header.seriesLength()
                    + "; correct the line or the header");
        }
        if (header.equalLength() && length > 0 && steps != length) {
            throw lines.mistake("the example has " + steps(steps) + ", the one of line " + first + " has " + length
                    + "; correct the line, or write @equalLength false");
        }
        length = steps;
    }

    private float[] channel(String text, int channel) {
        if (text.isBlank()) {
            throw lines.mistake("channel " + (channel + 1) + " holds no values; supply them, or leave the example out");
        }
        int count = 0;
        for (int start = 0; start <= text.length(); count++) {
            int end = header.timestamps() ? afterStamped(text, start, channel) : text.indexOf(',', start);
            end = end < 0 ? text.length() : end;
            if (count == scratch.length) {
                scratch = Arrays.copyOf(scratch, 2 * count);
            }
            String item = text.substring(start, end).strip();
            scratch[count] = number(header.timestamps() ? unstamped(item) : item, channel, count);
            start = end + 1;
        }
        return Arrays.copyOf(scratch, count);
    }

    /** Where an item {@code (stamp,number)} that starts here ends: at a comma or at the end of the text. */
    private int afterStamped(String text, int start, int channel) {
        int close = text.indexOf(')', start);
        int comma = close < 0 ? -1 : text.indexOf(',', close);
        boolean framed = close >= 0 && text.substring(start, close).strip().startsWith("(")
                && text.substring(close + 1, comma < 0 ? text.length() : comma).isBlank();
        if (!framed) {
            throw lines.mistake("channel " + (channel + 1) + ": '" + brief(text.substring(start).strip())
                    + "' is no (stamp,number); write it so, or @timeStamps false");
        }
        return comma;
    }

    private static String unstamped(String item) {
        return item.substring(item.lastIndexOf(',') + 1, item.length() - 1).replace("(", "").strip();
    }

    private float number(String item, int channel, int step) {
        if (item.equals("?") || item.equalsIgnoreCase("nan")) {
            return Float.NaN;
        }
        float value = Numbers.parse(item);
        if (!Float.isFinite(value)) {
            throw lines.mistake("channel " + (channel + 1) + ", step " + (step + 1) + ": '" + brief(item)
                    + "' is no finite number; correct it, or write ? for a missing value");
        }
        return value;
    }

    private static String values(int count) {
        return count == 1 ? "1 value" : count + " values";
    }

    private static String steps(int count) {
        return count == 1 ? "1 step" : count + " steps";
    }

    private static String channels(int count) {
        return count == 1 ? "1 channel" : count + " channels";
    }

    /** The start of a long text, for a message. */
    public static String brief(String text) {
        return text.length() > BRIEF ? text.substring(0, BRIEF) + "…" : text;
    }
}
