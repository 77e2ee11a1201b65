package statespace.data.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/** Cells become numbers as they are written: signs, missing values and rows with the same time. */
class CellsTest {
    private static final ColumnOptions AUTOMATIC = ColumnOptions.AUTOMATIC;

    @TempDir
    private Path folder;

    private SeriesTable read(String content, ColumnOptions options) throws IOException {
        return SeriesReader.read(Files.writeString(folder.resolve("x.csv"), content),
                ReadOptions.automatic().withColumns(options));
    }

    private String refused(String content, ColumnOptions options) {
        return assertThrows(DataException.class, () -> read(content, options)).getMessage()
                .substring(folder.resolve("x.csv").toString().length());
    }

    @Test
    void numbersAreRoundedAsJavaDoes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            String text = switch (random.nextInt(4)) {
                case 0 -> Double.toString((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-30, 30)));
                case 1 -> String.format(Locale.ROOT, "%." + random.nextInt(12) + "f", random.nextDouble() * 1e6 - 5e5);
                case 2 -> Long.toString(random.nextLong());
                default -> random.nextInt(100_000) + "." + random.nextInt(1_000_000) + "e" + random.nextInt(-20, 20);
            };
            assertEquals(Double.parseDouble(text), NumberForm.PLAIN.parse(text), 0, text + " (seed 7)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+", ".", "1f", "0x10", "1e", "e5", "1.2.3", "1 2", "1_000", "--1", "NaN",
        "Infinity", "१"})
    void otherTextsAreNoNumbers(String text) {
        assertTrue(Double.isNaN(NumberForm.PLAIN.parse(text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "#N/A", "na", "NA", "<NA>", "n/a", "NaN", "null", "None", "?", "NaT", ".",
        "\u2014",
        "#DIV/0!", "\\N", "missing", "No Data", "N/a"})
    void missingNumbersHaveManySpellings(String text) throws IOException {
        SeriesTable table = read("date,a\n2021-01-01,1\n2021-01-02," + text + "\n2021-01-03,3\n", AUTOMATIC);
        assertEquals("[1]", Arrays.toString(table.missing()));
        assertEquals(List.of("a"), table.variates());
    }

    @Test
    void furtherSpellingsAreTold() throws IOException {
        String content = "date,a\n2021-01-01,1\n2021-01-02,-9999.0\n2021-01-03,void\n2021-01-04,3\n";
        assertEquals("[2]", Arrays.toString(read(content, AUTOMATIC.withNulls(List.of("-9999", "void"))).missing()));
        assertEquals(", line 4, column 'a': found text 'void' where a number is expected; correct it or leave it empty",
                refused(content, AUTOMATIC));
    }

    @Test
    void aValueFarOffTheRestIsNotedWhereItRepeats() throws IOException {
        StringBuilder content = new StringBuilder("date,a,b,c\n");
        for (int i = 0; i < 60; i++) {
            content.append(java.time.LocalDate.of(2021, 1, 1).plusDays(i)).append(',')
                    .append(i % 9 == 4 ? -9999 : 50 + i % 7)
                    .append(',').append(i % 9 == 4 ? 0 : 50 + i % 7).append(',').append(i == 4 ? 1e6 : i % 7)
                    .append('\n');
        }
        assertEquals(
                List.of("-9999 occurs 7 times in column 'a', far off the rest; if it stands for a missing value, name "
                        + "it with the setting 'null'."),
                read(content.toString(), AUTOMATIC).notices());
        assertEquals(List.of("7 missing values ('a' 7): none of them scales, trains or measures anything."),
                read(content.toString(), AUTOMATIC.withNulls(List.of("-9999"))).notices());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"$101.78|take the sign '$' away", "101.8%|take the sign '%' away",
        "€ 5|take the sign '€' away", "Rs. 5|take the sign 'Rs.' away", "5kWh|take the sign 'kWh' away",
        "5 kWh|take the sign 'kWh' away",
        "1,234.5|read it with the setting 'thousands=,'",
        "1.234,5|read it with the setting 'decimal=,' and the setting "
                + "'thousands=.'",
        "1'234|read it with the setting 'thousands' and that sign", "(12.5)|write a minus in place of brackets",
        "1,5|read it with the setting 'decimal=,' if the comma is a decimal comma"})
    void signsInNumbersAreRefusedWithTheLine(String text, String mend) {
        String content = "date;a;b\n2021-01-01;" + text + ";1\n2021-01-02;" + text + ";2\n2021-01-03;" + text + ";5\n";
        String message = refused(content, AUTOMATIC);
        assertTrue(
                message.startsWith(
                        ", line 2, column 'a': found text '" + text + "' where a number is expected; " + mend),
                message);
    }

    @Test
    void signsInNumbersAreReadAsTold() throws IOException {
        assertEquals("[[1234.5, -0.25]]", Arrays.deepToString(read("date;a\n2021-01-01;1.234,5\n2021-01-02;-0,25\n",
                AUTOMATIC.withNumbers(",", ".")).values()));
        assertEquals("[[1234567.5, 12.0]]",
                Arrays.deepToString(read("date,a\n2021-01-01,\"1,234,567.5\"\n2021-01-02,12\n",
                        AUTOMATIC.withNumbers(null, ",")).values()));
        assertEquals("[[1234.0, 12.0]]", Arrays.deepToString(read("date,a\n2021-01-01,1 234\n2021-01-02,12\n",
                AUTOMATIC.withNumbers(null, " ")).values()));
        assertTrue(refused("date;a\n2021-01-01;1,5\n2021-01-02;1.5\n", AUTOMATIC.withNumbers(",", null))
                .startsWith(", line 3, column 'a': found text '1.5'"));
        assertTrue(refused("date;a\n2021-01-01;12,34\n2021-01-02;1\n", AUTOMATIC.withNumbers(".", ","))
                .startsWith(", line 2, column 'a': found text '12,34'"));
        assertEquals("the setting 'decimal' takes a point or a comma, not ';'",
                assertThrows(SettingException.class, () -> NumberForm.of(";", null)).getMessage());
        assertThrows(SettingException.class, () -> NumberForm.of(",", ","));
        assertThrows(SettingException.class, () -> NumberForm.of(null, "x"));
    }

    @ParameterizedTest
    @CsvSource({"FIRST, 2.0", "LAST, 6.0", "MEAN, 4.0", "SUM, 12.0"})
    void rowsWithTheSameTimeAreMergedAsTold(ColumnOptions.Duplicates how, double expected) throws IOException {
        ColumnOptions options = AUTOMATIC.withDuplicates(how);
        SeriesTable wide = read(
                "date,a\n2021-01-01,1\n2021-01-02,2\n2021-01-02,4\n2021-01-02,\n2021-01-02,6\n2021-01-03,3\n",
                options);
        assertEquals(expected, wide.values()[0][1]);
        assertEquals(3, wide.rows());
        assertTrue(wide.notices().getFirst().startsWith("3 rows with the time of another: "),
                wide.notices().toString());
        SeriesTable isLong = read("unique_id,ds,y\na,2021-01-01,1\na,2021-01-02,2\na,2021-01-02,4\na,2021-01-02,6\n"
                + "a,2021-01-03,3\n", options);
        assertEquals(expected, isLong.values()[0][1]);
    }
}
