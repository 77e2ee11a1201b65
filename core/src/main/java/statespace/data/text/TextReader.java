package statespace.data.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.config.Settings;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.column.Cells;
import statespace.data.labelled.LabelledSeries;
import statespace.data.source.FileKind;
import statespace.data.source.TextFiles;
import statespace.data.source.TextSource;
import statespace.data.source.TextTable;

/**
 * Reads labelled texts from TSV, CSV or JSON lines, perhaps packed. The first line names the columns, or there is no header and
 * a line is {@code label<TAB>text} or {@code label<TAB>text<TAB>text}. White space around a text is no part of it.
 */
public final class TextReader {
    private static final int MANY = 20;

    private final Path file;
    private final TextTable table;
    private final int start;

    private TextReader(Path file, TextTable table, int start) {
        this.file = file;
        this.table = table;
        this.start = start;
    }

    /**
     * Reads a file.
     *
     * @param told
     *            columns that were told
     * @param usual
     *            columns where nothing was told and the file has them, such as those of the training split
     * @param classes
     *            that are known before; none for a training split
     * @throws DataException
     *             that names the line of the first mistake
     */
    public static LabelledTexts read(Path file, TextColumns told, TextColumns usual, List<String> classes) {
        DataFiles.check(file, "a line for each example, its label and its text");
        try {
            TextSource source = new TextSource(file, file);
            boolean keys = FileKind.ofTexts(source) == FileKind.JSON;
            TextTable table = TextFiles.texts(source);
            List<String> names = keys ? table.names() : line(table);
            TextColumns wanted = usual(names, told, usual);
            boolean header = !keys && TextRoles.isHeader(names, wanted);
            TextRoles roles = keys || header
                    ? TextRoles.named(file, names, wanted)
                    : TextRoles.placed(file, names.size(), wanted);
            if (!keys && !header) {
                checkFirst(file, table, roles, classes);
            }
            List<String> columns = keys || header || !wanted.told().isEmpty()
                    ? roles.names(keys || header ? names : table.names())
                    : List.of();
            return new TextReader(file, table, header ? 1 : 0).texts(source.sha256(), columns, roles,
                    classes.isEmpty());
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private static TextColumns usual(List<String> names, TextColumns told, TextColumns usual) {
        return TextRoles.holds(names, usual) ? told.over(usual) : told;
    }

    private static List<String> line(TextTable table) {
        return table.columns().stream().map(cells -> cells.text(0)).toList();
    }

    /** A first line whose label nothing else has may be a header with names that nobody knows. */
    private static void checkFirst(Path file, TextTable table, TextRoles roles, List<String> classes) {
        Cells labels = table.columns().get(roles.label());
        String first = labels.text(0);
        boolean known = classes.stream().map(LabelledSeries::key).anyMatch(LabelledSeries.key(first)::equals);
        if (!known && !first.isEmpty()
                && IntStream.range(1, table.rows()).noneMatch(i -> labels.text(i).equals(first))) {
            throw new DataException(file + ", line 1: its label '" + Settings.shorten(first)
                    + "' is in no other line; if the line is a header, name the columns with the setting "
                    + "'label_column' and the setting 'text_column', else write the header label<TAB>text before it");
        }
    }

    private LabelledTexts texts(String sha256, List<String> columns, TextRoles roles, boolean training) {
        int count = table.rows() - start;
        if (count == 0) {
            throw new DataException(file + ": has a header but no rows; write a label and a text in each");
        }
        List<String> first = new ArrayList<>(count);
        List<String> second = new ArrayList<>();
        List<String> written = new ArrayList<>(count);
        List<String> places = new ArrayList<>(count);
        Map<String, String> names = new HashMap<>();
        for (int row = start; row < table.rows(); row++) {
            String label = table.columns().get(roles.label()).text(row);
            if (Tokenisation.isBlank(label)) {
                throw mistake(row, "has no label; write one, or leave the line out");
            }
            first.add(text(row, roles.text(), roles.pair() < 0 ? "its text" : "the first text of its pair"));
            if (roles.pair() >= 0) {
                second.add(text(row, roles.pair(), "the second text of its pair"));
            }
            written.add(names.computeIfAbsent(LabelledSeries.key(label), _ -> label));
            places.add(file + ", " + table.place(row));
        }
        List<String> classes = LabelledSeries.sorted(names.values());
        if (training && count >= MANY && classes.size() == count) {
            throw new DataException(file + ": each of its " + count + " rows has a label of its own, such as '"
                    + Settings.shorten(classes.getFirst()) + "'; name the column of the labels with the setting "
                    + "'label_column'");
        }
        Map<String, Integer> ranks = new HashMap<>();
        classes.forEach(name -> ranks.put(name, ranks.size()));
        return new LabelledTexts(file.toString(), sha256, columns, classes,
                written.stream().mapToInt(ranks::get).toArray(), List.copyOf(first), List.copyOf(second),
                List.copyOf(places));
    }

    private String text(int row, int column, String what) {
        String text = table.columns().get(column).text(row);
        if (Tokenisation.isBlank(text)) {
            throw mistake(row, what + " is empty; write one, or leave the line out");
        }
        if (text.indexOf('\0') >= 0) {
            throw mistake(row, what + " holds a NUL character; take it out");
        }
        return text;
    }

    private DataException mistake(int row, String sentence) {
        return new DataException(file + ", " + table.place(row) + ": " + sentence);
    }
}
