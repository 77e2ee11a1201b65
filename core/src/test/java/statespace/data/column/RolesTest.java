package statespace.data.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/** Every column of a table has one role, found or told; what can be read in two ways is refused with both. */
class RolesTest {
    private static final ReadOptions AUTOMATIC = ReadOptions.automatic();

    @TempDir
    private Path folder;

    private SeriesTable read(String content, ReadOptions options) throws IOException {
        return SeriesReader.read(Files.writeString(folder.resolve("x.csv"), content), options);
    }

    private SeriesTable read(String content) throws IOException {
        return read(content, AUTOMATIC);
    }

    private String refused(String content, ReadOptions options) {
        String message = assertThrows(DataException.class, () -> read(content, options)).getMessage();
        assertEquals(1, message.lines().count());
        return message.substring(folder.resolve("x.csv").toString().length());
    }

    /** A table with a header and one line for each day from the first of January 2021. */
    private static String days(String header, int rows, IntFunction<String> line) {
        return header + "\n" + IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n")) + "\n";
    }

    private static String day(int i) {
        return java.time.LocalDate.of(2021, 1, 1).plusDays(i).toString();
    }

    private static String roles(SeriesTable table) {
        return table.roles().stream().map(use -> use.column() + "=" + use.role().words())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({"1640995200, 3600, hourly", "1640995200000, 3600000, hourly", "1640995200000000, 3600000000, hourly",
        "1640995200000000000, 3600000000000, hourly", "1640995200, 60, by minute"})
    void numbersSince1970AreTimes(long first, long step, String label) throws IOException {
        for (String name : List.of("timestamp", "unix_time", "epoch_ms", "event time", "x")) {
            SeriesTable table = read(days(name + ",load", 30, i -> (first + i * step) + "," + (i % 7 + 0.5)));
            assertEquals(name + "=time load=target", roles(table));
            assertEquals(label, table.calendar().label());
            assertEquals(1640995200_000000L, table.times()[0]);
        }
    }

    @Test
    void secondsSince1970MayHaveFractions() throws IOException {
        SeriesTable table = read(days("timestamp,load", 30, i -> (1640995200L + 3600L * i) + ".5," + i % 7));
        assertEquals("hourly", table.calendar().label());
        assertEquals(1640995200_500000L, table.times()[0]);
    }

    @Test
    void aVariateOfLargeNumbersIsNoTime() throws IOException {
        assertEquals("date=time meter=target",
                roles(read(days("date,meter", 30, i -> day(i) + "," + (1_000_000_000L + 7L * i * i)))));
        assertEquals("date=time meter=target",
                roles(read(days("date,meter", 30, i -> day(i) + "," + (1_000_000_000L + 10L * i)))));
    }

    @Test
    void yearAndMonthAreOneTime() throws IOException {
        SeriesTable table = read(days("year,month,sales", 30, i -> (2005 + i / 12) + "," + (i % 12 + 1) + "," + i % 5));
        assertEquals("year=time month=time sales=target", roles(table));
        assertEquals("monthly", table.calendar().label());
        assertEquals("hourly", read(days("No,year,month,day,hour,pm2.5", 60,
                i -> (i + 1) + ",2010,1," + (i / 24 + 1) + "," + i % 24 + "," + i * i % 11)).calendar().label());
        assertEquals("yearly", read(days("Year,temp", 30, i -> (1850 + i) + "," + i % 5)).calendar().label());
    }

    @Test
    void aDateAndATimeOfDayAreOneTime() throws IOException {
        String content = days("Date,Time,kW", 60,
                i -> day(i / 24) + "," + String.format("%02d:00:00", i % 24) + "," + i % 7);
        for (ReadOptions options : List.of(AUTOMATIC, AUTOMATIC.withTime("Date,Time"))) {
            SeriesTable table = read(content, options);
            assertEquals("Date=time Time=time kW=target", roles(table));
            assertEquals("hourly", table.calendar().label());
            assertEquals("Date Time", table.timeColumn());
        }
    }

    @Test
    void aDateAndAnHourAreOneTime() throws IOException {
        SeriesTable table = read(days("Date,Hour,kW", 60, i -> day(i / 24) + "," + i % 24 + "," + i % 7));
        assertEquals("Date=time Hour=time kW=target", roles(table));
        assertEquals("hourly", table.calendar().label());
        assertEquals("date=time hour=target kW=target",
                roles(read(days("date,hour,kW", 30,
                        i -> day(i / 24) + String.format(" %02d:00:00,", i % 24) + i % 24 + "," + i % 7))));
    }

    @Test
    void seriesInTurnThatShareNoTimeAreAskedFor() {
        assertTrue(refused(days("sensor,date,qty", 20, i -> (i % 2 == 0 ? "a," : "b,") + day(i) + "," + i % 4),
                AUTOMATIC)
                .startsWith(": column 'sensor' may name the series of a row, or be a remark on parts of one series; "));
    }

    @Test
    void ofSeveralTimesTheOneThatVariesIsTakenAndTheOthersAreNamed() throws IOException {
        assertEquals("created_at=left out date=time y=target",
                roles(read(days("created_at,date,y", 9, i -> "2023-06-01 10:00:00," + day(i) + "," + i % 4))));
        assertEquals("launch=left out unique_id=series id ds=time y=target",
                roles(read(days("launch,unique_id,ds,y", 18,
                        i -> (i < 9 ? "2015-03-01,a," : "2016-07-01,b,") + day(i % 9) + "," + i % 4))));
        SeriesTable both = read(days("end,start,y", 9, i -> day(i + 1) + "," + day(i) + "," + i % 4));
        assertEquals("end=time start=left out y=target", roles(both));
        assertEquals(
                List.of("Columns 'end', 'start' hold times; 'end' was taken for the time of a row. The time column can "
                        + "be named."),
                both.notices());
        assertEquals("end=left out start=time y=target", roles(read(
                days("end,start,y", 9, i -> day(i + 1) + "," + day(i) + "," + i % 4), AUTOMATIC.withTime("start"))));
    }

    @Test
    void seriesOneAfterTheOtherAreSeries() throws IOException {
        assertEquals(List.of("a", "b"),
                read(days("item,date,qty", 20, i -> (i < 10 ? "a," : "b,") + day(i) + "," + i % 4))
                        .variates());
        assertTrue(refused(days("phase,date,qty", 20, i -> (i < 10 ? "a," : "b,") + day(i) + "," + i % 4), AUTOMATIC)
                .startsWith(": column 'phase' may name the series of a row, or be a remark on parts of one series; "));
        assertEquals("phase=left out date=time qty=target", roles(read(
                days("phase,date,qty", 20, i -> (i < 10 ? "a," : "b,") + day(i) + "," + i % 4),
                AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withIgnore(List.of("phase"))))));
        assertEquals("weather=left out date=time qty=target",
                roles(read(days("weather,date,qty", 20, i -> (i % 3 == 0 ? "sun," : "rain,") + day(i) + "," + i % 4))));
    }

    @Test
    void idsAreTextWhateverTheyLookLike() throws IOException {
        for (List<String> ids : List.of(List.of("1.0", "2.0"), List.of("12345678901234567890", "12345678901234567891"),
                List.of("EU", "NA"), List.of("007", "7"), List.of("true", "false"), List.of("null", "-"))) {
            String content = days("unique_id,ds,y", 20, i -> ids.get(i / 10) + "," + day(i % 10) + "," + i % 4);
            assertEquals(ids, read(content).variates());
        }
    }

    @Test
    void severalColumnsMayNameASeries() throws IOException {
        String content = days("store,item,date,sales", 40,
                i -> (i / 20 + 1) + "," + "xy".charAt(i / 10 % 2) + "," + day(i % 10) + "," + i % 4);
        for (ReadOptions options : List.of(AUTOMATIC,
                new ReadOptions(null, null, "store,item", null, null, null, null, false))) {
            SeriesTable table = read(content, options);
            assertEquals(List.of("1/x", "1/y", "2/x", "2/y"), table.variates());
            assertEquals("store=series id item=series id date=time sales=target", roles(table));
        }
    }

    @Test
    void severalColumnsOfValuesAreAskedFor() throws IOException {
        String content = days("item,date,price,qty", 20,
                i -> (i < 10 ? "a," : "b,") + day(i % 10) + ",9.99," + i % 4);
        assertEquals(": is a long table with several columns of values, 'price', 'qty'; name one with the setting "
                + "'value_column'", refused(content, AUTOMATIC));
        assertEquals("item=series id date=time price=left out qty=target", roles(
                read(content, AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withTarget(List.of("qty"))))));
    }

    @Test
    void twoColumnsThatTellSeriesApartAreNamed() {
        assertEquals(
                ": columns 'kind', 'form' each tell rows of the same time apart; name the one that names the series "
                        + "with the setting 'id_column'",
                refused(days("kind,form,date,y", 20,
                        i -> (i < 10 ? "a,round," : "b,square,") + day(i % 10) + "," + i % 4), AUTOMATIC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Unnamed: 0", "index", "id", "row", "No"})
    void rowCountersAreNoVariates(String name) throws IOException {
        for (int first : new int[]{0, 1, 41}) {
            SeriesTable table = read(days(name + ",date,sales", 9, i -> (first + i) + "," + day(i) + "," + i % 4));
            assertEquals(List.of("sales"), table.variates());
            assertEquals(ColumnRole.COUNTER, table.roles().getFirst().role());
        }
    }

    @Test
    void aVariateThatCountsIsNotedAndACounterCanBeAVariate() throws IOException {
        SeriesTable table = read(days("date,total", 30, i -> day(i) + "," + i));
        assertEquals(List.of("total"), table.variates());
        assertTrue(table.notices().getFirst().contains("'total' rises by one in every row"),
                table.notices().toString());
        assertEquals(List.of("id"), read(days("id,date,sales", 9, i -> i + "," + day(i) + "," + i % 4),
                AUTOMATIC.withVariates(List.of("id"))).variates());
    }

    @Test
    void labelsAreNoVariatesUnlessAskedFor() throws IOException {
        String content = days("Data,Label", 30, i -> (i % 7) + "," + (i == 20 ? 1 : 0));
        SeriesTable table = read(content);
        assertEquals("Data=target Label=label", roles(table));
        assertTrue(table.notices().getFirst().startsWith("Column 'Label' looks like labels of anomalies"));
        assertEquals(List.of("Data", "Label"),
                read(content, AUTOMATIC.withVariates(List.of("Data", "Label"))).variates());
        assertEquals("Data=target Label=target", roles(read(days("Data,Label", 30, i -> i % 7 + "," + i % 5))));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "False, True", "Normal, Anomaly", "ok, fault", "0.0, 1.0", "no, YES"})
    void labelsAreReadAsPeopleWriteThem(String normal, String anomalous) throws IOException {
        SeriesTable table = read(
                days("date,a,state of it", 9, i -> day(i) + "," + i % 4 + "," + (i > 6 ? anomalous : normal)),
                AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withLabel("state of it")));
        assertEquals("[false, false, false, false, false, false, false, true, true]",
                Arrays.toString(table.labels().anomalous()));
    }

    @Test
    void labelsAreNeverInventedInGaps() throws IOException {
        SeriesTable table = read("date,a,label\n2021-01-01,1,0\n2021-01-02,2,1\n2021-01-03,4,0\n2021-01-06,4,1\n",
                AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withLabel("label")));
        assertEquals("[false, true, false, false, false, true]", Arrays.toString(table.labels().anomalous()));
        assertEquals(
                ", line 3, column 'label': the label is 'strange'; write 1 for anomalous rows and 0 for others, or true "
                        + "and false, or anomaly and normal",
                refused("date,a,label\n2021-01-01,1,0\n2021-01-02,2,strange\n2021-01-03,4,0\n",
                        AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withLabel("label"))));
    }

    @Test
    void namesMayHoldCommas() throws IOException {
        String content = days("date,\"load, MW\",\"temp, C\"", 9, i -> day(i) + "," + i % 4 + "," + i % 3);
        for (String names : List.of("load, MW", "\"load, MW\"", " load, MW ", "\"temp, C\",\"load, MW\"")) {
            List<String> read = read(content, AUTOMATIC.withVariates(NameList.split(names))).variates();
            assertEquals("load, MW", read.getLast());
            assertEquals(names.contains("temp") ? 2 : 1, read.size());
        }
        assertEquals("date=time load, MW=target temp, C=left out", roles(
                read(content, AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withTarget(NameList.split("load, MW"))))));
    }

    @Test
    void theFirstLineSaysWhatColumnsAreFor() throws IOException {
        assertEquals("x.csv: long, 9 rows, time column 'date' daily, 2021-01-01 to 2021-01-09, 2 variates, 0 "
                + "missing; series id 'item'; row counter 'Unnamed: 0'; left out 'note'",
                read(days("Unnamed: 0,item,date,note,qty", 18,
                        i -> i + "," + (i < 9 ? "a," : "b,") + day(i % 9) + ",x" + i % 2 + "," + i % 4)).describe());
    }

    @Test
    void aColumnHasOneRole() {
        assertEquals(": column 'a' cannot be left out and target; name it once", refused(
                "date,a\n2021-01-01,1\n2021-01-02,2\n",
                AUTOMATIC.withColumns(ColumnOptions.AUTOMATIC.withIgnore(List.of("a"))).withVariates(List.of("a"))));
    }
}
