package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as people have them: what each is read as, or why it is refused. */
class CasesTest {
    @TempDir
    private Path folder;

    private static Path file(String name) {
        try {
            return Path.of(CasesTest.class.getResource("/cases/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cli.Result run(String verb, String name, Object... more) {
        return Cli.run(Stream.concat(Stream.of(verb, file(name)), Stream.of(more)).toArray());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "08-which-time/created_then_date.csv | wide, 300 rows, time column 'date' daily",
        "08-which-time/end_then_start.csv | wide, 300 rows, time column 'end' daily",
        "08-which-time/launch_before_ds.csv | long, 200 rows, time column 'ds' daily",
        "09-layout/date_and_time_columns.csv | wide, 700 rows, time column 'Date Time' hourly, 2021-01-01 00:00:00 to",
        "09-layout/two_items_in_turn.csv | long, 200 rows, time column 'date' daily, 2021-01-01 to 2021-07-19",
        "13-ids/float_ids.csv | long, 200 rows, time column 'ds' daily",
        "13-ids/long_numbers.csv | long, 200 rows, time column 'ds' daily",
        "13-ids/region_na.csv | long, 200 rows, time column 'ds' daily",
        "21-variates-with-commas/load_mw.csv | wide, 300 rows, time column 'date' daily",
        "22-sequences/monash.tsf | long, ",
        "23-row-counters/index_from_1.csv | wide, 300 rows, time column 'date' daily",
        "23-row-counters/unnamed_0.csv | wide, 300 rows, time column 'date' daily"})
    void aTableIsReadAsItIsMeant(String name, String first) {
        Cli.Result told = run("inspect", name);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().startsWith(file(name) + ": " + first), told.out());
    }

    private static List<String> variates(String name, Object... more) {
        List<String> lines = run("inspect", name, more).out().lines().toList();
        int from = lines
                .indexOf(lines.stream().filter(line -> line.startsWith("  variate ")).findFirst().orElseThrow());
        return lines.stream().skip(from + 1).filter(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" {2,}", -1)[0]).toList();
    }

    @Test
    void idsAreTextAndCountersAreNoVariates() {
        assertEquals(List.of("1.0", "2.0"), variates("13-ids/float_ids.csv"));
        assertEquals(List.of("12345678901234567890", "12345678901234567891"), variates("13-ids/long_numbers.csv"));
        assertEquals(List.of("EU", "NA", "APAC"), variates("13-ids/region_na.csv"));
        assertEquals(List.of("a", "b"), variates("09-layout/two_items_in_turn.csv"));
        assertEquals(List.of("sales"), variates("23-row-counters/index_from_1.csv"));
        assertEquals(List.of("sales"), variates("23-row-counters/unnamed_0.csv"));
        assertEquals(List.of("load, MW"), variates("21-variates-with-commas/load_mw.csv", "--variates", "load, MW"));
    }

    @ParameterizedTest
    @CsvSource({"dash", "hash_na", "lower_na", "pandas_na"})
    void aMissingValueMayBeSpeltInManyWays(String name) {
        Cli.Result told = run("inspect", "14-missing-spelt/" + name + ".csv");
        assertTrue(told.out().contains("\n0 inserted rows, 5 missing values\n"), told.out());
    }

    @Test
    void aSentinelIsNotedAndCanBeNamed() {
        assertTrue(
                run("inspect", "14-missing-spelt/sentinel.csv").out().contains("note: -9999 occurs 5 times in column "
                        + "'sales', far off the rest"));
        assertTrue(
                run("inspect", "14-missing-spelt/sentinel.csv", "--null", "-9999").out().contains("5 missing values"));
    }

    private static void refused(String sentence, String name, Object... more) {
        Cli.Result told = run("inspect", name, more);
        assertEquals(1, told.code(), told.out());
        assertEquals("statespace: " + file(name) + sentence, told.err().strip());
    }

    @Test
    void whatIsOpenOrSpoiltIsRefusedWithItsPlaceAndTheMend() {
        refused(", line 2, column 'price': found text '$101.78' where a number is expected; take the sign '$' away, or leave "
                + "the column out with --ignore", "15-target-dropped/dollars.csv");
        refused(", line 2, column 'load': found text '101.8%' where a number is expected; take the sign '%' away, or leave "
                + "the column out with --ignore", "15-target-dropped/percent.csv");
        refused(": is a long table with several columns of values, 'price', 'qty'; name one with --value-column",
                "09-layout/price_before_qty.csv", "--layout", "long", "--id-column", "item");
        refused(", line 502: has the same time as line 501; remove one, merge them with --duplicates mean, or name the "
                + "series column with --id-column", "17-double-stamps/sensor_double.csv");
        for (String choice : List.of("first", "last", "mean", "sum")) {
            assertEquals(0, run("inspect", "17-double-stamps/sensor_double.csv", "--duplicates", choice).code(),
                    choice);
        }
    }

    @ParameterizedTest
    @CsvSource({"16-labels/bool.csv", "16-labels/words.csv"})
    void labelsMayBeWords(String name) {
        Cli.Result told = run("detect", name, "--label-column", "label", "--epochs", 1, "--window", 20, "--width", 4,
                "--out", folder.resolve("run"));
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains(" test rows are labelled anomalous"), told.err());
    }

    @Test
    void aColumnThatLooksLikeLabelsIsNoVariate() {
        assertEquals(List.of("Data"), variates("16-labels/label_column_unnamed.csv"));
        assertTrue(run("inspect", "16-labels/label_column_unnamed.csv").out().contains("looks like labels"));
    }

    @ParameterizedTest
    @CsvSource({"22-sequences/ffmpeg_pipe", "22-sequences/int_against_float"})
    void sequencesOfOtherProgramsAreRead(String name) {
        Cli.Result told = run("classify", name, "--epochs", 1, "--width", 4, "--out", folder.resolve("run"));
        assertEquals(0, told.code(), told.err());
    }

    private Path table(String header, int rows, IntFunction<String> row) throws IOException {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (int i = 0; i < rows; i++) {
            text.append(row.apply(i)).append('\n');
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private void isRead(String first, Path table) {
        Cli.Result told = Cli.run("inspect", table);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().startsWith(table + ": wide, " + first), told.out());
    }

    private static double wave(int i) {
        return 10 + Math.sin(i / 3.0) + i % 7 / 10.0;
    }

    @Test
    void weeksQuartersAndDaysOfAYearAreTimes() throws IOException {
        LocalDate monday = LocalDate.of(2015, 1, 5);
        IntFunction<LocalDate> weeks = monday::plusWeeks;
        isRead("300 rows, time column 'year week' weekly, 2015-W02 to 2020-W40", table("year,week,y", 300,
                i -> weeks.apply(i).get(IsoFields.WEEK_BASED_YEAR) + "," + weeks.apply(i).get(
                        IsoFields.WEEK_OF_WEEK_BASED_YEAR) + "," + wave(i)));
        Path joined = table("yearweek,y", 300, i -> weeks.apply(i).get(IsoFields.WEEK_BASED_YEAR) + String.format(
                "%02d", weeks.apply(i).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)) + "," + wave(i));
        isRead("300 rows, time column 'yearweek' weekly, 201502 to 202040", joined);
        assertEquals(0,
                Cli.run("forecast", joined, "--lookback", 24, "--horizon", 15, "--epochs", 1, "--width", 4, "--out",
                        folder.resolve("run")).code());
        List<String> next = Files.readAllLines(folder.resolve("run/forecast.csv"));
        assertTrue(next.get(1).startsWith("y,202041,") && next.get(13).startsWith("y,202053,")
                && next.get(14).startsWith("y,202101,"), next.toString());
        isRead("160 rows, time column 'year quarter' quarterly, 1980Q1 to 2019Q4", table("year,quarter,y", 160,
                i -> 1980 + i / 4 + ",Q" + (1 + i % 4) + "," + wave(i)));
        isRead("700 rows, time column 'year doy' daily, ", table("year,doy,y", 700,
                i -> LocalDate.of(2020, 1, 1).plusDays(i).getYear() + ","
                        + LocalDate.of(2020, 1, 1).plusDays(i).getDayOfYear() + "," + wave(i)));
        isRead("240 rows, time column 'date hour' hourly, ", table("date,hour,y", 240,
                i -> LocalDate.of(2021, 1, 1).plusDays(i / 24) + "," + (1 + i % 24) + "," + wave(i)));
    }

    @Test
    void aColumnThatIsCalledLikeATimeIsNoVariateWithoutAWord() throws IOException {
        Path serials = table("date,y", 100, i -> String.format(Locale.ROOT, "%.6f,%.3f", 44000 + i / 24.0, wave(i)));
        Cli.Result told = Cli.run("inspect", serials);
        assertEquals(1, told.code(), told.out());
        assertEquals("statespace: " + serials
                + ", column 'date': is called like a time, and its numbers are no times that "
                + "are known; say how they are written with --date-format, leave the column out with --ignore, or name the "
                + "variates with --variates", told.err().strip());
        assertEquals(0, Cli.run("inspect", serials, "--ignore", "date").code());
        assertEquals(0, Cli.run("inspect", serials, "--variates", "date,y").code());
    }

    @Test
    void labelsOfOneKindMeasureNothing() throws IOException {
        Path faults = table("date,y,label", 400, i -> LocalDate.of(2021, 1, 1).plusDays(i) + "," + wave(i) + ","
                + (i > 350 && i < 360 ? "1" : ""));
        Cli.Result told = Cli.run("detect", faults, "--label-column", "label", "--epochs", 1, "--window", 20, "--width",
                4,
                "--out", folder.resolve("run"));
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("note: No test row is labelled normal; nothing can be measured."), told.err());
        assertFalse(told.out().contains("AUC-PR") || told.out().contains("wins"), told.out());
    }

    @Test
    void aSeriesThatBeginsToMoveAfterItsTrainingRowsIsNoted() throws IOException {
        Path late = table("date,y", 300, i -> LocalDate.of(2021, 1, 1).plusDays(i) + "," + (i < 250 ? 5 : wave(i)));
        Cli.Result told = Cli.run("forecast", late, "--lookback", 24, "--horizon", 7, "--epochs", 1, "--width", 4,
                "--out",
                folder.resolve("run"));
        assertTrue(told.err().contains("note: 'y' does not change in the training rows;"), told.err());
    }

    @Test
    void clocksThatChangeAreNamedAndOffsetsGoOutAsTheyCameIn() throws IOException {
        refused(", line 7252: has the same time as line 7251, an hour that came twice where clocks were set back, as in "
                + "Europe/Berlin; name the zone with --time-zone, which keeps both rows",
                "05-zones/hourly_local_autumn.csv.gz");
        assertTrue(run("inspect", "05-zones/hourly_local_autumn.csv.gz", "--time-zone", "Europe/Berlin").out()
                .contains("wide, 7,920 rows, time column 'time' hourly"));
        assertEquals(0,
                run("forecast", "05-zones/hourly_offset_berlin.csv.gz", "--lookback", 24, "--horizon", 6, "--epochs",
                        1, "--width", 4, "--out", folder.resolve("run")).code());
        assertTrue(Files.readAllLines(folder.resolve("run/forecast.csv")).get(1)
                .startsWith("load,2022-11-27T00:00:00+01:00,"));
    }

    @Test
    void timesFinerThanAMicrosecondAreRefused() {
        refused(", row 2, column 'time': '2022-01-01 00:00:00.0000001' is finer than a microsecond, which is not read; round "
                + "times to microseconds", "12-stamp-text/hundred_ns.parquet");
    }
}
