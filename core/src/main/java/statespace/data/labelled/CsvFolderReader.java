package statespace.data.labelled;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.Utf8Lines;

/**
 * Reads labelled sequences from {@code FOLDER/<class>/<name>.csv}, one sequence a file: a line for each step, a column
 * for each channel, commas between numbers. A first line without any number is a header and is left out; so are blank
 * lines. All files must have as many columns; lengths may differ. Subfolders whose names start with a dot or an
 * underscore are no classes.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the file, the line and the mend.
 */
public final class CsvFolderReader {
    private static final String ENDING = ".csv";

    private CsvFolderReader() {}

    /** A file's numbers. */
    private record Table(int columns, float[] values) {}

    /**
     * Reads a folder.
     *
     * @throws DataException
     *             if it has no class folders, or a file holds something else than numbers or is unlike the others
     */
    public static LabelledSeries read(Path folder) {
        ClassFolders folders = ClassFolders.of(folder, ENDING);
        List<float[]> examples = new ArrayList<>();
        int channels = 0;
        for (Path file : folders.files()) {
            Table table = table(file);
            if (channels > 0 && table.columns() != channels) {
                throw new DataException(file + ", line 1: has " + columns(table.columns()) + ", "
                        + folders.files().getFirst() + " has " + channels + "; give all files the same columns");
            }
            channels = table.columns();
            examples.add(table.values());
        }
        return folders.series(channels, examples);
    }

    private static Table table(Path file) {
        DataFiles.check(file, "lines of numbers, one for each step");
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            int columns = 0;
            int count = 0;
            boolean first = true;
            float[] values = new float[256];
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isEmpty()) {
                    continue;
                }
                String[] cells = line.split(",", -1);
                if (columns > 0 && cells.length != columns) {
                    throw lines.mistake("has " + columns(cells.length) + ", the lines before it have " + columns
                            + "; correct it");
                }
                columns = cells.length;
                boolean header = first && Arrays.stream(cells).noneMatch(CsvFolderReader::number);
                first = false;
                for (int c = 0; c < columns && !header; c++) {
                    if (count == values.length) {
                        values = Arrays.copyOf(values, 2 * count);
                    }
                    values[count++] = value(lines, cells[c].strip(), c);
                }
            }
            if (count == 0) {
                throw new DataException(file + ", line " + lines.number()
                        + ": the file ends without a number; add a line of numbers for each step, with commas between");
            }
            return new Table(columns, Arrays.copyOf(values, count));
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private static boolean number(String cell) {
        return !Float.isNaN(Numbers.parse(cell.strip()));
    }

    private static float value(Utf8Lines lines, String cell, int column) {
        float value = Numbers.parse(cell);
        if (!Float.isFinite(value)) {
            throw lines.mistake("column " + (column + 1) + ": '" + TsReader.brief(cell)
                    + "' is no finite number; write one, with a decimal point and commas between columns");
        }
        return value;
    }

    private static String columns(int count) {
        return count == 1 ? "1 column" : count + " columns";
    }
}
