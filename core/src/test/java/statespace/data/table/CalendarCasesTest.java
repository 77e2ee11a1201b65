package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.calendar.Calendar;
import statespace.data.calendar.TimeOptions;

/** Files as they come from elsewhere: their calendar is found, no row is invented, and the next stamps are right. */
class CalendarCasesTest {
    @TempDir
    private Path folder;

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(
                    CalendarCasesTest.class.getResource("/statespace/data/calendar/" + name + ".csv")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String next(SeriesTable table, int steps) {
        Calendar calendar = table.calendar();
        return calendar.format(calendar.plus(table.times()[table.rows() - 1], steps));
    }

    private SeriesTable read(String content, TimeOptions options) throws IOException {
        return SeriesReader.read(Files.writeString(folder.resolve("x.csv"), content),
                ReadOptions.automatic().withTimes(options));
    }

    private String refusal(String content, TimeOptions options) {
        String message = assertThrows(DataException.class, () -> read(content, options)).getMessage();
        assertEquals(1, message.lines().count());
        return message.substring(message.indexOf("x.csv") + 5);
    }

    private static TimeOptions told(String freq, String format, String zone) {
        return new TimeOptions(freq, format, zone, null, null);
    }

    @ParameterizedTest
    @CsvSource({"monthend_from_jan, monthly (last day), ME, 12, 182, 2020-03-31, 2020-04-30",
        "monthend_from_apr, monthly (last day), ME, 12, 180, 2020-04-30, 2020-05-31",
        "quarterend_from_jun, quarterly (last day), QE-DEC, 4, 160, 2020-06-30, 2020-09-30",
        "weekdays, business days, B, 5, 400, 2022-07-18, 2022-07-19",
        "month_last_workday, monthly (last working day), BME, 12, 180, 2020-01-31, 2020-02-28",
        "every_28_days, every 4 weeks, 4W-MON, 13, 180, 2023-10-23, 2023-11-20",
        "every_13_weeks, every 13 weeks, 13W-MON, 4, 150, 2027-05-17, 2027-08-16",
        "two_monthly, every 2 months, 2MS, 6, 180, 2020-01-01, 2020-03-01",
        "half_monthly, half months (1st and 15th), SMS, 24, 300, 2022-07-01, 2022-07-15",
        "daily_midnight_berlin, 'daily, Europe/Berlin', D, 7, 400, 2023-02-05T00:00:00+01:00, 2023-02-06T00:00:00+01:00",
        "us_months, monthly, MS, 12, 36, 01/01/2022, 02/01/2022",
        "us_hours, hourly, h, 24, 288, 05/13/2021 00:00:00, 05/13/2021 01:00:00",
        "two_digit_year_days, daily, D, 7, 31, 01.04.21, 02.04.21",
        "year, yearly, YS-JAN, 1, 170, 2020, 2021", "unix_time, hourly, h, 24, 200, 1641715200, 1641718800",
        "epoch_float, hourly, h, 24, 200, 1641715200.5, 1641718800.5",
        "epoch_seconds, hourly, h, 24, 200, 1641715200, 1641718800",
        "year_and_month, monthly, MS, 12, 180, 2020-01-01, 2020-02-01",
        "yyyy_mm, monthly, MS, 12, 180, 2015-01, 2015-02", "quarters, quarterly, QS-JAN, 4, 160, 2020Q1, 2020Q2",
        "mon_yy, monthly, MS, 12, 100, Aug-12, Sep-12",
        "ten_seconds, 10 s, 10s, 6, 200, 2022-01-01 00:33:20, 2022-01-01 00:33:30",
        "hundred_us, 100 µs, 100us, 1, 200, 2022-01-01 00:00:00.020000, 2022-01-01 00:00:00.020100"})
    void theCalendarIsFoundAndNoRowInvented(String name, String label, String freq, int season, int rows, String first,
            String second) {
        SeriesTable table = SeriesReader.read(resource(name), ReadOptions.automatic());
        assertEquals(label, table.calendar().label());
        assertEquals(freq, table.calendar().pandas());
        assertEquals(season, table.calendar().season());
        assertEquals(rows, table.rows());
        assertEquals(0, table.inserted());
        assertEquals(name.equals("weekdays") ? 2 : 1, table.variates().size());
        assertEquals(first, next(table, 1));
        assertEquals(second, next(table, 2));
        SeriesTable again = SeriesReader.read(resource(name),
                ReadOptions.automatic().withTimes(told(freq, null, null)));
        assertEquals(first, next(again, 1));
        assertTrue(again.describe().contains(" as told, "), again.describe());
    }

    @Test
    void theReasonIsSaidInTheFirstLine() {
        assertEquals("weekdays.csv: wide, 400 rows, time column 'date' business days because no stamp is a Saturday or "
                + "Sunday, 2021-01-04 to 2022-07-15, 2 variates, 0 missing",
                SeriesReader.read(resource("weekdays"), ReadOptions.automatic()).describe());
        assertTrue(SeriesReader.read(resource("us_months"), ReadOptions.automatic()).describe()
                .contains("monthly because the times are regular as month/day/year and not as day/month/year, "));
    }

    private static String hours(boolean offsets) {
        StringBuilder text = new StringBuilder("time,load\n");
        ZonedDateTime hour = ZonedDateTime.of(2022, 3, 1, 0, 0, 0, 0, ZoneId.of("Europe/Berlin"));
        DateTimeFormatter form = DateTimeFormatter.ofPattern(
                offsets ? "uuuu-MM-dd'T'HH:mm:ssxxx" : "uuuu-MM-dd HH:mm:ss");
        for (; hour.toInstant().isBefore(Instant.parse("2022-11-26T22:30:00Z")); hour = hour.plusHours(1)) {
            text.append(form.format(hour)).append(',').append(hour.getHour()).append('\n');
        }
        return text.toString();
    }

    @Test
    void offsetsGoOutAsTheyCameIn() throws IOException {
        SeriesTable table = read(hours(true), TimeOptions.AUTOMATIC);
        assertEquals("hourly because the offsets change as in Europe/Berlin", table.calendar().words());
        assertEquals(0, table.inserted());
        assertEquals("2022-11-27T00:00:00+01:00", next(table, 1));
        assertEquals("2023-03-26T01:00:00+01:00", next(table, 1 + 24 * 119 + 1));
        assertEquals("2023-03-26T03:00:00+02:00", next(table, 1 + 24 * 119 + 2));
    }

    @Test
    void aRepeatedHourIsNamedAsAChangeOfClocksWithAMendThatLosesNothing() throws IOException {
        String local = hours(false);
        assertEquals(
                ", line 5836: has the same time as line 5835, an hour that came twice where clocks were set back, as in "
                        + "Europe/Berlin; name the zone with the setting 'time_zone', which keeps both rows",
                refusal(local, TimeOptions.AUTOMATIC));
        SeriesTable table = read(local, told(null, null, "Europe/Berlin"));
        assertEquals(0, table.inserted());
        assertEquals(local.lines().count() - 1, table.rows());
        assertEquals("2022-11-27 00:00:00", next(table, 1));
    }

    @Test
    void dayAndMonthThatCannotBeToldApartAreRefusedWithBothReadings() throws IOException {
        String days = "date,a\n01/02/2020,1\n02/02/2020,2\n03/02/2020,3\n04/02/2020,4\n";
        assertEquals(", column 'date': day and month cannot be told apart: as day/month/year they are daily from "
                + "2020-02-01 to 2020-02-04; as month/day/year they are monthly (day 2) from 2020-01-02 to 2020-04-02; "
                + "say how times are written with the setting 'date_format', such as %d/%m/%Y",
                refusal(days, TimeOptions.AUTOMATIC));
        assertEquals("05/02/2020", next(read(days, told(null, "%d/%m/%Y", null)), 1));
        assertEquals("05/02/2020", next(read(days, told(null, "MM/dd/uuuu", null)), 1));
        assertEquals("monthly (day 2)", read(days, told(null, "%m/%d/%Y", null)).calendar().label());
        assertEquals("05/02/2020", next(read(days, told("D", null, null)), 1));
        assertEquals(", line 2, column 'date': '01/02/2020' is not written as the setting 'date_format' says, %Y; "
                + "correct one", refusal(days, told(null, "%Y", null)));
    }

    @Test
    void theCalendarOfATrainedModelIsTakenWhereItFits() throws IOException {
        String days = "date,a\n01/02/2020,1\n02/02/2020,2\n03/02/2020,3\n04/02/2020,4\n";
        assertEquals("daily", read(days, TimeOptions.AUTOMATIC.expecting("daily")).calendar().label());
        assertEquals("monthly (day 2)", read(days, TimeOptions.AUTOMATIC.expecting("monthly")).calendar().label());
        String week = "date,a\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n2020-01-07,4\n";
        assertEquals(2, read(week, TimeOptions.AUTOMATIC).inserted());
        assertEquals(0, read(week, TimeOptions.AUTOMATIC.expecting("business days")).inserted());
        assertEquals("daily", read("date,a\n2020-01-02,1\n2020-01-03,2\n2020-01-04,3\n",
                TimeOptions.AUTOMATIC.expecting("business days")).calendar().label());
    }

    @Test
    void aToldCalendarThatIsNotThatOfTheTimesIsRefused() {
        String days = "date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n2020-01-04,4\n";
        assertEquals(
                ", line 5: the time 2020-01-04 is none of the calendar B (business days) that starts at 2020-01-01; "
                        + "correct the setting 'freq', or gather rows into steps with the setting 'every' and the setting 'aggregate'",
                refusal(days, told("B", null, null)));
        assertTrue(refusal(days, told("fortnight", null, null))
                .startsWith(", column 'date': the setting 'freq' is 'fortnight', no calendar that is known; name one"));
        assertThrows(SettingException.class, () -> read("a,b\n1,2\n3,4\n", told("h", null, null)));
    }

    @Test
    void irregularRowsAreGatheredIntoStepsByTheStatedAggregate() throws IOException {
        String rows = "time,a,b\n2020-01-01 00:00:01,1,5\n2020-01-01 00:02:59,3,\n2020-01-01 00:05:02,5,7\n"
                + "2020-01-01 00:11:00,7,\n2020-01-01 00:16:40,9,9\n";
        assertTrue(refusal(rows, TimeOptions.AUTOMATIC)
                .endsWith("gather rows into steps with the setting 'every' and the setting 'aggregate'"));
        SeriesTable table = read(rows,
                new TimeOptions(null, null, null, "5min", TimeOptions.Aggregate.MEAN));
        assertEquals("5 min", table.calendar().label());
        assertEquals(List.of(2., 5., 7., 9.), Arrays.stream(table.values()[0]).boxed().toList());
        assertEquals("2020-01-01 00:20:00", next(table, 1));
        assertEquals("5 rows were gathered into 4 steps of 5min; the value of a step is the mean of its rows.",
                table.notices().getFirst());
        assertEquals(1, table.missing()[1]);
        SeriesTable sums = read(rows, new TimeOptions(null, null, null, "10min", TimeOptions.Aggregate.SUM));
        assertEquals(List.of(9., 16.), Arrays.stream(sums.values()[0]).boxed().toList());
        assertThrows(SettingException.class, () -> read(rows, new TimeOptions(null, null, null, "5min", null)));
    }

    @Test
    void timesOfParquetFilesKeepTheirKind() throws SQLException {
        assertEquals("2020-01-05", next(parquet("DATE '2020-01-01' + CAST(i AS INTEGER)"), 1));
        assertEquals("2020-01-01 04:00:00", next(parquet("TIMESTAMP '2020-01-01' + i * INTERVAL 1 HOUR"), 1));
        assertEquals("2020-01-01 04:00:00+00:00",
                next(parquet("TIMESTAMPTZ '2020-01-01 00:00:00+00' + i * INTERVAL 1 HOUR"), 1));
        assertEquals("2020-01-01 00:00:00.000400",
                next(parquet("TIMESTAMP '2020-01-01' + i * INTERVAL 100 MICROSECOND"), 1));
        assertTrue(assertThrows(DataException.class, () -> parquet("make_timestamp_ns(1577836800000000000 + i * 100)"))
                .getMessage().contains("is finer than a microsecond, which is not read"));
    }

    private SeriesTable parquet(String time) throws SQLException {
        Path file = folder.resolve("x.parquet");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT " + time + " AS ds, i AS y FROM range(4) t(i)) TO '" + file + "'");
        }
        return SeriesReader.read(file, ReadOptions.automatic());
    }

    @Test
    void plainCountersStayNumbers() throws IOException {
        assertEquals("by row",
                read("step,a\n100000,1\n100001,2\n100002,3\n", TimeOptions.AUTOMATIC).calendar().label());
        assertEquals(2, read("a,b\n1640995200,1\n1640995100,2\n", TimeOptions.AUTOMATIC).variates().size());
        assertEquals(2, read("year,a\n7,1\n8,2\n", TimeOptions.AUTOMATIC).variates().size());
    }
}
