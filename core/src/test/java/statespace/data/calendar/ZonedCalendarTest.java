package statespace.data.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Days and hours of zones, where clocks are set forward and back. */
class ZonedCalendarTest {
    private static TimeOptions in(String zone) {
        return new TimeOptions(null, null, zone, null, null);
    }

    private static Calendar calendar(TimeOptions options, String... texts) {
        TimeColumn column = TimeColumn.parse(texts, options);
        return CalendarFinder.find(Arrays.stream(column.times()).sorted().toArray(), column, options);
    }

    private static List<String> next(TimeOptions options, int count, String... texts) {
        TimeColumn column = TimeColumn.parse(texts, options);
        Calendar calendar = CalendarFinder.find(column.times(), column, options);
        return IntStream.rangeClosed(1, count)
                .mapToObj(h -> calendar.format(calendar.plus(column.times()[texts.length - 1], h))).toList();
    }

    @Test
    void aMidnightThatClocksSkippedIsMetAnHourLater() {
        TimeOptions options = in("America/Sao_Paulo");
        assertEquals(List.of("2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"),
                next(options, 2, "2018-11-02T00:00:00-03:00", "2018-11-03T00:00:00-03:00"));
        assertEquals(List.of("2018-11-06T00:00:00-02:00"),
                next(options, 1, "2018-11-03T00:00:00-03:00", "2018-11-04T01:00:00-02:00",
                        "2018-11-05T00:00:00-02:00"));
        assertEquals(List.of("2018-11-07T00:00:00-02:00"),
                next(options, 1, "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00",
                        "2018-11-06T00:00:00-02:00"));
        assertEquals(List.of("2018-11-06", "2018-11-07"), next(options, 2, "2018-11-03", "2018-11-04", "2018-11-05"));
    }

    @Test
    void hoursOfAWallClockPassTheRepeatedHourOnce() {
        String[] hours = {"2022-10-30 01:00", "2022-10-30 02:00", "2022-10-30 02:00", "2022-10-30 03:00"};
        assertEquals("hourly", calendar(in("Europe/Berlin"), hours).label());
        assertEquals(List.of("2022-10-30 04:00"), next(in("Europe/Berlin"), 1, hours));
        assertEquals(List.of("2022-10-30 02:00", "2022-10-30 02:00", "2022-10-30 03:00"),
                next(in("Europe/Berlin"), 3, "2022-10-30 00:00", "2022-10-30 01:00"));
        assertEquals(List.of("2022-03-27 03:00"),
                next(in("Europe/Berlin"), 1, "2022-03-27 00:00", "2022-03-27 01:00"));
        assertEquals("Europe/Berlin", TimeColumn.parse(hours, TimeOptions.AUTOMATIC)
                .repeatedIn(TimeColumn.parse(hours, TimeOptions.AUTOMATIC).times()[1]));
    }

    @Test
    void quartersOfAnHourAndNewestFirstAreTakenInTheirOrder() {
        String[] back = {"2022-10-30 03:00", "2022-10-30 02:30", "2022-10-30 02:00", "2022-10-30 02:30",
            "2022-10-30 02:00", "2022-10-30 01:30"};
        assertEquals("30 min", calendar(in("Europe/Berlin"), back).label());
    }

    @Test
    void aTimeThatDidNotExistIsRefused() {
        assertEquals(
                "the time 2022-03-27 02:00:00 did not exist in Europe/Berlin, where clocks were set forward over it; "
                        + "correct it or the setting 'time_zone'",
                assertThrows(StampException.class,
                        () -> calendar(in("Europe/Berlin"), "2022-03-27 01:00", "2022-03-27 02:00")).getMessage());
    }

    @Test
    void midnightsInUtcAreDaysOfTheZoneWhoseMidnightsTheyAre() {
        Calendar days = calendar(TimeOptions.AUTOMATIC, "2020-10-22T22:00:00Z", "2020-10-23T22:00:00Z",
                "2020-10-24T22:00:00Z", "2020-10-25T23:00:00Z", "2020-10-26T23:00:00Z");
        assertEquals("daily, Europe/Berlin", days.label());
        assertEquals("daily, Europe/Paris", calendar(in("Europe/Paris"), "2020-10-24T22:00:00Z",
                "2020-10-25T23:00:00Z", "2020-10-26T23:00:00Z").label());
    }

    @Test
    void sixHoursOfAWallClockAreFiveOrSevenWhereItIsChanged() {
        assertEquals(List.of("2020-03-29 18:00", "2020-03-30 00:00"), next(in("Europe/Berlin"), 2, "2020-03-28 06:00",
                "2020-03-28 12:00", "2020-03-28 18:00", "2020-03-29 00:00", "2020-03-29 06:00", "2020-03-29 12:00"));
    }
}
