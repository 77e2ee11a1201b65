package statespace.data.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.data.DataException;

/** Reads Weka's ARFF: lines {@code @attribute name type}, then {@code @data} and a line of values for each row, ? if missing. */
final class ArffTable {
    private static final Pattern ATTRIBUTE = Pattern.compile("(?i)@attribute\\s+(\\S.*)");

    private final Path file;
    private final long most;
    private final List<String> names = new ArrayList<>();
    private TextTable table;
    private int number;

    private ArffTable(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    static TextTable read(Path file, CsvParser.Bytes bytes, long most) throws IOException {
        ArffTable arff = new ArffTable(file, most);
        try (BufferedReader lines = new BufferedReader(text(bytes))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                arff.number++;
                arff.add(line.strip());
            }
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new DataException(file + ", at or after line " + arff.number
                    + ": is not valid UTF-8; save the file in that encoding", e);
        }
        if (arff.table == null) {
            throw new DataException(file + ": ends without a line @data; it may have been cut short, fetch it again");
        }
        return arff.table;
    }

    /** The text of UTF-8 bytes, which refuses others. */
    static Reader text(CsvParser.Bytes bytes) throws IOException {
        return new InputStreamReader(bytes.open(), StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private DataException mistake(String sentence) {
        return new DataException(file + ", line " + number + ": " + sentence);
    }

    private void add(String line) {
        if (line.isEmpty() || line.startsWith("%")) {
            return;
        }
        if (table != null) {
            row(line);
            return;
        }
        Matcher attribute = ATTRIBUTE.matcher(line);
        if (attribute.matches()) {
            String name = name(attribute.group(1));
            if (names.contains(name) || names.size() == CsvParser.MOST_COLUMNS) {
                throw mistake(names.contains(name)
                        ? "names the attribute '" + name + "' a second time; rename it"
                        : "is attribute " + (CsvParser.MOST_COLUMNS + 1) + "; divide the table");
            }
            names.add(name);
        } else if (line.equalsIgnoreCase("@data")) {
            if (names.isEmpty()) {
                throw mistake("has no line @attribute before it; name the columns");
            }
            table = new TextTable(names);
        } else if (!line.toLowerCase(java.util.Locale.ROOT).startsWith("@relation")) {
            throw mistake("is none of @relation, @attribute and @data; correct it");
        }
    }

    private void row(String line) {
        if (line.startsWith("{")) {
            throw mistake("is a sparse row, which is not read; write all values of a row");
        }
        List<String> values = values(line);
        if (values.size() != names.size()) {
            throw mistake(
                    "has " + values.size() + (values.size() == 1 ? " value" : " values") + " where the header has "
                            + names.size() + (names.size() == 1 ? " attribute" : " attributes") + "; correct the line");
        }
        for (int i = 0; i < values.size(); i++) {
            table.columns().get(i).add(values.get(i).equals("?") ? "" : values.get(i));
        }
        table.endRow(number);
        if ((double) table.rows() * names.size() > most) {
            throw mistake("is more than the memory of this process holds; select fewer rows, or give more memory");
        }
    }

    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == '\\' && i + 1 < line.length()) {
                value.append(line.charAt(++i));
            } else if (quote == c) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"') && value.toString().isBlank()) {
                quote = c;
            } else if (quote == 0 && (c == ',' || c == '\t')) {
                values.add(value.toString().strip());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString().strip());
        return values;
    }

    /** The name before a type: up to white space, or in quotes. */
    private static String name(String text) {
        char quote = text.charAt(0);
        if (quote != '\'' && quote != '"') {
            return text.split("\\s", 2)[0];
        }
        StringBuilder name = new StringBuilder();
        for (int i = 1; i < text.length() && text.charAt(i) != quote; i++) {
            i += text.charAt(i) == '\\' && i + 1 < text.length() ? 1 : 0;
            name.append(text.charAt(i));
        }
        return name.toString();
    }
}
