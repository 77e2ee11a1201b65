package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.data.calendar.Calendar;
import statespace.data.calendar.TimeOptions;

/** The stamps of a forecast join with those that the source goes on with: as text, and as DuckDB types them. */
class StampJoinTest {
    private static final int ROWS = 120;
    private static final int FUTURE = 40;

    @TempDir
    private Path folder;

    private static Arguments kind(String name, String pattern, UnaryOperator<LocalDateTime> next, String zone) {
        return Arguments.of(name, pattern, next, zone);
    }

    private static LocalDateTime workday(LocalDateTime date, int direction) {
        LocalDateTime day = date;
        while (day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0) {
            day = day.plusDays(direction);
        }
        return day;
    }

    private static LocalDateTime monthEnd(LocalDateTime date, int months) {
        return date.plusDays(1).plusMonths(months - 1).with(TemporalAdjusters.lastDayOfMonth());
    }

    static Stream<Arguments> kinds() {
        String iso = "uuuu-MM-dd HH:mm:ss";
        return Stream.of(kind("milliseconds", "uuuu-MM-dd HH:mm:ss.SSS", t -> t.plusNanos(20_000_000), null),
                kind("seconds", iso, t -> t.plusSeconds(10), null), kind("minutes", iso, t -> t.plusMinutes(15), null),
                kind("minutes without seconds", "uuuu-MM-dd HH:mm", t -> t.plusMinutes(15), null),
                kind("hours", iso, t -> t.plusHours(1), null),
                kind("hours with T", "uuuu-MM-dd'T'HH:mm:ss", t -> t.plusHours(1), null),
                kind("hours of Berlin", "uuuu-MM-dd'T'HH:mm:ssxxx", t -> t.plusHours(1), "Europe/Berlin"),
                kind("hours at half an hour", "uuuu-MM-dd HH:mm:ssxxx", t -> t.plusHours(1), "+05:30"),
                kind("hours in UTC", "uuuu-MM-dd'T'HH:mm:ss'Z'", t -> t.plusHours(1), null),
                kind("days", "uuuu-MM-dd", t -> t.plusDays(1), null),
                kind("days by the day", "dd.MM.uuuu", t -> t.plusDays(1), null),
                kind("days by the month", "M/d/uu", t -> t.plusDays(1), null),
                kind("days by name", "d MMM uuuu", t -> t.plusDays(1), null),
                kind("days of Sydney", "uuuu-MM-dd'T'HH:mm:ssxxx", t -> t.plusDays(1), "Australia/Sydney"),
                kind("compact days", "uuuuMMdd", t -> t.plusDays(1), null),
                kind("business days", "uuuu-MM-dd", t -> workday(t.plusDays(1), 1), null),
                kind("weeks", "uuuu-MM-dd", t -> t.plusWeeks(1), null),
                kind("four weeks", "uuuu-MM-dd", t -> t.plusWeeks(4), null),
                kind("half months", "uuuu-MM-dd",
                        t -> t.getDayOfMonth() == 1 ? t.plusDays(14) : t.minusDays(14).plusMonths(1), null),
                kind("months", "uuuu-MM", t -> t.plusMonths(1), null),
                kind("month ends", "uuuu-MM-dd", t -> monthEnd(t, 2), null),
                kind("last working days", "uuuu-MM-dd", t -> workday(
                        t.plusMonths(1).with(TemporalAdjusters.lastDayOfMonth()), -1), null),
                kind("first working days", "uuuu-MM-dd", t -> workday(t.plusMonths(1).withDayOfMonth(1), 1), null),
                kind("quarters", "uuuu'Q'q", t -> t.plusMonths(3), null),
                kind("years", "uuuu-MM-dd", t -> t.plusYears(1), null));
    }

    private static List<String> texts(String pattern, UnaryOperator<LocalDateTime> next, String zone, String name) {
        DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        LocalDateTime at = LocalDateTime.of(2021, 7, 1, 0, 0);
        at = name.equals("month ends") || name.startsWith("last") ? LocalDateTime.of(2021, 6, 30, 0, 0) : at;
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < ROWS + FUTURE; i++, at = next.apply(at)) {
            texts.add(zone == null ? form.format(at) : form.format(at.atZone(ZoneId.of(zone))));
        }
        return texts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void theForecastJoinsWithWhatTheSourceGoesOnWith(String name, String pattern, UnaryOperator<LocalDateTime> next,
            String zone) throws IOException, SQLException {
        List<String> texts = texts(pattern, next, zone, name);
        StringBuilder history = new StringBuilder("date,a\n");
        texts.subList(0, ROWS).forEach(text -> history.append(text).append(",1\n"));
        Path file = Files.writeString(folder.resolve("history.csv"), history.toString());
        SeriesTable table = SeriesReader.read(file, ReadOptions.automatic()
                .withTimes(new TimeOptions(null, null, zone, null, null)));
        assertEquals(0, table.inserted());
        Calendar calendar = table.calendar();
        StringBuilder forecast = new StringBuilder("ds,y\n");
        StringBuilder future = new StringBuilder("ds,y\n");
        for (int h = 1; h <= FUTURE; h++) {
            String text = calendar.format(calendar.plus(table.times()[ROWS - 1], h));
            assertEquals(texts.get(ROWS - 1 + h), text);
            forecast.append(text).append(",1\n");
            future.append(texts.get(ROWS - 1 + h)).append(",1\n");
        }
        Path first = Files.writeString(folder.resolve("forecast.csv"), forecast.toString());
        Path second = Files.writeString(folder.resolve("future.csv"), future.toString());
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var joined = statement.executeQuery("SELECT count(*) FROM read_csv('" + first + "') f JOIN read_csv('"
                        + second + "') g ON f.ds = g.ds")) {
            joined.next();
            assertEquals(FUTURE, joined.getInt(1));
        }
    }
}
