package statespace.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.config.BoundedJson;
import statespace.data.DataException;
import statespace.data.column.Cells;

/**
 * Reads JSON lines, an object in each, or one list of such objects. A key is a column; an object without it, or with null, has
 * no value there. Numbers stay as they are written.
 */
final class JsonRows {
    private static final JsonMapper JSON = BoundedJson.mapper().build();

    private final Path file;
    private final JsonParser parser;
    private final long most;
    private final Map<String, Cells> columns = new LinkedHashMap<>();
    private final List<Integer> lines = new ArrayList<>();

    private JsonRows(Path file, JsonParser parser, long most) {
        this.file = file;
        this.parser = parser;
        this.most = most;
    }

    static TextTable read(Path file, CsvParser.Bytes bytes, long most) throws IOException {
        try (InputStream in = bytes.open(); JsonParser parser = JSON.createParser(in)) {
            JsonRows rows = new JsonRows(file, parser, most);
            try {
                return rows.table();
            } catch (JsonProcessingException e) {
                Utf8Check.whole(file, bytes);
                throw new DataException(
                        file + ", line " + rows.line() + ": is no valid JSON; write one object in each line",
                        e);
            }
        }
    }

    private int line() {
        return Math.max(1, parser.currentLocation().getLineNr());
    }

    private TextTable table() throws IOException {
        boolean list = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.START_ARRAY && lines.isEmpty() && !list) {
                list = true;
            } else if (token == JsonToken.START_OBJECT) {
                row();
            } else if (token != JsonToken.END_ARRAY || !list) {
                throw mistake("has a value that is no object; write one object in each line");
            }
        }
        if (columns.isEmpty()) {
            throw new DataException(file + ": has no object with a value; write one object in each line");
        }
        columns.values().forEach(this::pad);
        return new TextTable(List.copyOf(columns.keySet()), List.copyOf(columns.values()),
                lines.stream().mapToInt(Integer::intValue).toArray());
    }

    private void row() throws IOException {
        lines.add(line());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                throw mistake(
                        "the value of '" + name + "' is " + (value == JsonToken.START_ARRAY ? "a list" : "an object")
                                + "; write a number or a text, and one object for each row");
            }
            Cells cells = columns.get(name);
            if (cells == null) {
                cells = new Cells();
                columns.put(name, cells);
                if (columns.size() > CsvParser.MOST_COLUMNS) {
                    throw mistake("makes more than " + CsvParser.MOST_COLUMNS + " columns; divide the table");
                }
            }
            while (cells.rows() < lines.size() - 1) {
                cells.end();
            }
            if (cells.rows() == lines.size()) {
                throw mistake("names '" + name + "' twice; keep one");
            }
            cells.add(value == JsonToken.VALUE_NULL ? "" : parser.getText());
        }
        if ((double) lines.size() * columns.size() > most) {
            throw mistake(
                    "makes more than " + most + " values, and the memory of this process holds no more; select fewer "
                            + "rows or columns, or give more memory");
        }
    }

    private void pad(Cells cells) {
        while (cells.rows() < lines.size()) {
            cells.end();
        }
    }

    private DataException mistake(String sentence) {
        return new DataException(file + ", line " + line() + ": " + sentence);
    }
}
