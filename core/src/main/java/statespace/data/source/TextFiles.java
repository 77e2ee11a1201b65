package statespace.data.source;

import java.util.ArrayList;
import java.util.List;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.column.Cells;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions;
import statespace.data.column.ColumnTooLongException;
import statespace.data.column.Columns;
import statespace.data.column.MissingText;
import statespace.data.column.NumberForm;

/** Text files of one kind, read one after the other into the columns of one table. */
public final class TextFiles {
    private TextFiles() {}

    /**
     * Reads them.
     *
     * @param most
     *            cells that the table may have
     */
    public static Columns read(List<TextSource> files, FileKind kind, ColumnOptions options, long most) {
        TextSource first = files.getFirst();
        try {
            if (kind == FileKind.TSF) {
                return first.read(bytes -> TsfSeries.read(first.file(), bytes, options, most));
            }
            TextTable table = table(first, kind, most);
            if (files.size() > 1) {
                TextTable whole = new TextTable(table.names());
                for (TextSource file : files) {
                    TextTable next = file == first ? table : table(file, kind, most - cells(whole));
                    if (!whole.add(file.file().getFileName().toString(), next)) {
                        throw new DataException(file.file() + ": has the columns " + next.names() + ", " + first.file()
                                + " has " + table.names() + "; read files with the same columns together");
                    }
                }
                table = whole;
            }
            return columns(first, table, options);
        } catch (ColumnTooLongException e) {
            throw new DataException(first.file() + ": " + e.getMessage() + "; divide the table", e);
        }
    }

    /**
     * Reads a table of texts as it is written, see {@link CsvParser#readTexts}; JSON lines have their keys for columns.
     *
     * @throws DataException
     *             if it is neither lines of fields nor JSON lines, or longer than memory
     */
    public static TextTable texts(TextSource file) {
        long most = Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / Double.BYTES);
        FileKind kind = FileKind.ofTexts(file);
        if (kind != FileKind.CSV && kind != FileKind.JSON) {
            throw new DataException(file.file() + ": is no table of texts; save it as TSV, CSV or JSON lines");
        }
        try {
            return file.read(bytes -> kind == FileKind.JSON
                    ? JsonRows.read(file.file(), bytes, most)
                    : CsvParser.readTexts(file.file(), bytes, most));
        } catch (ColumnTooLongException e) {
            throw new DataException(file.file() + ": " + e.getMessage() + "; divide the table", e);
        }
    }

    private static long cells(TextTable table) {
        return (long) table.rows() * table.names().size();
    }

    private static TextTable table(TextSource file, FileKind kind, long most) {
        return file.read(bytes -> switch (kind) {
            case JSON -> JsonRows.read(file.file(), bytes, most);
            case ARFF -> ArffTable.read(file.file(), bytes, most);
            default -> CsvParser.read(file.file(), bytes, most);
        });
    }

    private static Columns columns(TextSource first, TextTable table, ColumnOptions options) {
        List<Column> all = columns(table.names(), table.columns(), options);
        if (!table.hasEmptyRows()) {
            return new Columns(first.file(), all, table.rows(), table::place);
        }
        int[] rows = table.filledRows();
        List<Column> filled = columns(table.names(), table.columns().stream().map(cells -> cells.only(rows)).toList(),
                options);
        return new Columns(first.file(), all, table.rows(), table::place,
                new Columns(first.file(), filled, rows.length, row -> table.place(rows[row])));
    }

    private static List<Column> columns(List<String> names, List<Cells> cells, ColumnOptions options) {
        NumberForm form = options.numbers();
        MissingText missing = options.missing();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(Column.of(names.get(i), cells.get(i), form, missing));
        }
        return columns;
    }

    /** SHA-256 of the bytes of files that were read. */
    public static String sha256(List<TextSource> files) {
        return files.size() == 1
                ? files.getFirst().sha256()
                : DataFiles.sha256(files.stream().map(TextSource::content).toList());
    }
}
