package statespace.data.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stamps are read in many forms, and the next ones are written in the same form. */
class StampTextTest {
    private static String next(TimeOptions options, String... texts) {
        TimeColumn column = TimeColumn.parse(texts, options);
        return next(column, options);
    }

    private static String next(TimeColumn column, TimeOptions options) {
        long[] times = column.times();
        Calendar calendar = CalendarFinder.find(times, column, options);
        return calendar.format(calendar.plus(times[times.length - 1], 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"2016-07-01 00:00:00 | 2016-07-01 01:00:00 | 2016-07-01 02:00:00",
        "2016-07-01T00:00 | 2016-07-01T00:15 | 2016-07-01T00:30",
        "2016/7/1 9:00 | 2016/7/1 10:00 | 2016/7/1 11:00", "2016-07-01 05 | 2016-07-01 06 | 2016-07-01 07",
        "2016-07-01T00:00:00Z | 2016-07-01T01:00:00Z | 2016-07-01T02:00:00Z",
        "2016-07-01 00:00:00+00:00 | 2016-07-01 01:00:00+00:00 | 2016-07-01 02:00:00+00:00",
        "2016-07-01 00:00:00 UTC | 2016-07-01 01:00:00 UTC | 2016-07-01 02:00:00 UTC",
        "2016-07-01T00:00:00.000+0530 | 2016-07-02T00:00:00.000+0530 | 2016-07-03T00:00:00.000+0530",
        "2016-07-01T00:00:00-03 | 2016-07-01T01:00:00-03 | 2016-07-01T02:00:00-03",
        "2016-07-01 00:00:00.123456000 | 2016-07-01 00:00:01.123456000 | 2016-07-01 00:00:02.123456000",
        "2016-07-01 00:00:00 | 2016-07-01 00:00:00.5 | 2016-07-01 00:00:01.000",
        "2016-07-01 00:00:00,250 | 2016-07-01 00:00:00,500 | 2016-07-01 00:00:00,750",
        "2022-10-29T00:00+02:00[Europe/Berlin] | 2022-10-30T00:00+02:00[Europe/Berlin] | 2022-10-31T00:00+01:00[Europe/Berlin]",
        "1/31/2020 11:00 PM | 2/1/2020 12:00 AM | 2/1/2020 1:00 AM", "31.1.2020 23:00 | 1.2.2020 0:00 | 1.2.2020 1:00",
        "8-Jan-2020 | 9-Jan-2020 | 10-Jan-2020",
        "January 8, 2020 | January 9, 2020 | January 10, 2020", "2000-01 | 2000-02 | 2000-03",
        "11/2000 | 12/2000 | 01/2001", "2000M11 | 2000M12 | 2001M01", "1980Q3 | 1980Q4 | 1981Q1",
        "1980-Q3 | 1980-Q4 | 1981-Q1", "Q3 1980 | Q4 1980 | Q1 1981", "Nov-04 | Dec-04 | Jan-05",
        "NOV-04 | DEC-04 | JAN-05", "Apr 2004 | May 2004 | Jun 2004", "August 2004 | September 2004 | October 2004",
        "2020-W52 | 2020-W53 | 2021-W01", "20160701T0000 | 20160701T0100 | 20160701T0200",
        "2020-01-01 23:00 | 2020-01-01 24:00 | 2020-01-02 01:00"})
    void theNextStampIsWrittenInTheFormOfTheOthers(String first, String second, String next) {
        assertEquals(next, next(TimeOptions.AUTOMATIC, first, second));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"%d.%m.%Y | 01.02.2020 | 02.02.2020 | 03.02.2020",
        "%m/%d/%y %H:%M | 01/02/20 22:00 | 01/02/20 23:00 | 01/03/20 00:00",
        "%d%m%Y | 30012020 | 31012020 | 01022020", "%Y-%j | 2020-365 | 2020-366 | 2021-001",
        "dd.MM.uuuu | 01.02.2020 | 02.02.2020 | 03.02.2020", "d-MMM-uu | 8-Jan-20 | 9-Jan-20 | 10-Jan-20",
        "uuuu-MM-dd'T'HH.mm | 2020-01-01T22.00 | 2020-01-01T23.00 | 2020-01-02T00.00",
        "%Y%m%d%H | 2020010122 | 2020010123 | 2020010200",
        "%I:%M %p, %d %b %Y | 10:00 PM, 01 Jan 2020 | 11:00 PM, 01 Jan 2020 | "
                + "12:00 AM, 02 Jan 2020"})
    void aToldFormatSettlesHowStampsAreRead(String format, String first, String second, String next) {
        assertEquals(next, next(new TimeOptions(null, format, null, null, null), first, second));
    }

    @Test
    void twoDigitsAreAYearFrom1950To2049() {
        TimeColumn column = TimeColumn.parse(new String[]{"Jan-50", "Dec-49"}, TimeOptions.AUTOMATIC);
        assertEquals(1950, Micros.date(column.times()[0]).getYear());
        assertEquals(2049, Micros.date(column.times()[1]).getYear());
    }

    @Test
    void formatsThatCannotBeUsedAreRefused() {
        for (String format : List.of("%d.%m", "%Q", "%Y %Y", "foo")) {
            String message = assertThrows(StampException.class,
                    () -> next(new TimeOptions(null, format, null, null, null), "2020", "2021")).getMessage();
            assertTrue(message.startsWith("the setting 'date_format' is '" + format + "', but "), message);
        }
    }

    @Test
    void whatIsNoTimeIsNamed() {
        StampException wrong = assertThrows(StampException.class,
                () -> next(TimeOptions.AUTOMATIC, "2020-01-01", "2020-02-30"));
        assertEquals(1, wrong.row());
        assertEquals("'2020-02-30' is no time; write times as 2016-07-01 00:00:00", wrong.getMessage());
        assertEquals(1, assertThrows(StampException.class, () -> next(TimeOptions.AUTOMATIC, "2020-01-01", " ")).row());
        assertEquals("some times have an offset and some have none; give each one its offset", assertThrows(
                StampException.class,
                () -> next(TimeOptions.AUTOMATIC, "2020-01-01 00:00Z", "2020-01-01 01:00")).getMessage());
        assertTrue(assertThrows(StampException.class,
                () -> next(TimeOptions.AUTOMATIC, "2020-01-01 00:00+01:00", "2020-01-01 01:00+05:00")).getMessage()
                .endsWith("as in no zone that is known; name the zone with the setting 'time_zone'"));
        assertTrue(assertThrows(StampException.class,
                () -> next(new TimeOptions(null, null, "Berlin", null, null), "2020-01-01", "2020-01-02")).getMessage()
                .startsWith("the setting 'time_zone' is 'Berlin', no zone that is known"));
    }

    @Test
    void offsetsAndZonesThatDoNotExistAreNamed() {
        assertTrue(assertThrows(StampException.class,
                () -> next(TimeOptions.AUTOMATIC, "2020-01-01 00:00+99:00", "2020-01-02 00:00+99:00")).getMessage()
                .startsWith("'2020-01-01 00:00+99:00' is no time"));
        assertTrue(assertThrows(StampException.class,
                () -> next(new TimeOptions(null, "%Y %z", null, null, null), "2020 +99:99", "2021 +99:99"))
                .getMessage().startsWith("'2020 +99:99' is not written as"));
        assertEquals("the zone 'Europe/Bern' of the times is none that is known; name it with the setting 'time_zone'",
                assertThrows(StampException.class, () -> next(TimeOptions.AUTOMATIC,
                        "2020-01-01T00:00+01:00[Europe/Bern]", "2020-01-02T00:00+01:00[Europe/Bern]")).getMessage());
    }

    @Test
    void columnsOfOtherTextsAreNoTimes() {
        assertTrue(TimeColumn.looksLikeTimes(new String[]{"2020-01-01", null, "2020-01-02"}));
        for (String text : List.of("may be", "1.5", "17", "12-34", "a1", "2020-13-01", "10.0.0.1", "sun", "")) {
            assertFalse(TimeColumn.looksLikeTimes(new String[]{text}), text);
        }
    }

    @Test
    void numbersAreTimesWhereNameOrSizeSaysSo() {
        TimeOptions found = TimeOptions.AUTOMATIC;
        assertEquals("20160703", next(TimeNumbers.of("date", false, new long[]{20160701, 20160702}, found), found));
        assertEquals("2016070200",
                next(TimeNumbers.of("x", false, new long[]{2016070122, 2016070123}, found), found));
        assertEquals("1852", next(TimeNumbers.of("Year", false, new long[]{1850, 1851}, found), found));
        assertEquals("201701", next(TimeNumbers.of("month", false, new long[]{201611, 201612}, found), found));
        assertEquals("1640995202000",
                next(TimeNumbers.of("t", false, new long[]{1640995200000L, 1640995201000L}, found), found));
        assertEquals("1640995200000200", next(
                TimeNumbers.of("t", false, new long[]{1640995200000000L, 1640995200000100L}, found), found));
        assertEquals("1640995202000000000", next(
                TimeNumbers.of("t", false, new long[]{1640995200000000000L, 1640995201000000000L}, found), found));
        assertThrows(StampException.class,
                () -> TimeNumbers.of("t", false, new long[]{1640995200000000001L, 1640995201000000000L}, found));
        assertNull(TimeNumbers.of("year", false, new long[]{1, 2, 3}, found));
        assertNull(TimeNumbers.of("t", false, new long[]{0, 1, 2}, found));
        assertNull(TimeNumbers.of("x", false, new long[]{20160701, 20160702}, found));
        assertNull(TimeNumbers.of("x", false, new double[]{0.5, 1.5}, found));
    }

    @ParameterizedTest
    @CsvSource({"us, 1 µs", "100ms, 100000 µs", "s, by second", "15min, 15 min", "15T, 15 min", "H, hourly",
        "2h, 2 hours",
        "D, daily", "W, weekly", "4W-MON, every 4 weeks", "B, business days", "SMS, half months (1st and 15th)",
        "SME, half months (15th and last day)", "MS, monthly", "M, monthly (last day)",
        "BMS, monthly (first working day)", "BME, monthly (last working day)", "2MS, every 2 months",
        "QS-APR, quarterly", "QE-DEC, quarterly (last day)", "BQE, quarterly (last working day)", "YS, yearly",
        "A-JUN, yearly (last day)", "5YE, every 5 years (last day)"})
    void namesOfPandasAreUnderstood(String name, String label) {
        assertEquals(label, PandasNames.parse("freq", name).rule().label());
    }

    @Test
    void namesThatPandasDoesNotHaveAreRefused() {
        for (String name : List.of("", "x", "0h", "h-MON", "W-XXX", "MS-JAN", "QE-FOO", "SMS-40", "2B", "-1D")) {
            assertThrows(StampException.class, () -> PandasNames.parse("freq", name), name);
        }
        assertEquals(24, Arrays.stream(new String[]{"SMS"}).mapToInt(n -> PandasNames.parse("freq", n).rule().season())
                .sum());
    }
}
