package statespace.data.calendar;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Times written as numbers: years, dates as 20160701, and what has gone by since 1970. */
public final class TimeNumbers {
    private static final Set<String> YEARS = Set.of("year", "years", "yr", "yyyy", "jahr", "annee", "anno", "año");
    private static final Set<String> MONTHS = Set.of("month", "yearmonth", "year_month", "yyyymm", "ym", "period",
            "monat");
    private static final Set<String> TIMES = Set.of("date", "time", "datetime", "timestamp", "ds", "t", "ts", "day",
            "hour", "unix", "epoch", "date_time", "time_stamp", "timestamps", "times", "dates", "yyyymmdd", "datum",
            "zeit");
    private static final String YEAR_AND_WEEK = "%G%V";
    private static final double FIRST = 315_532_800; // 1980-01-01
    private static final double LAST = 4_102_444_800.0; // 2100-01-01
    private static final StampFormat.Unit[] UNITS = {StampFormat.Unit.SECONDS, StampFormat.Unit.MILLIS,
        StampFormat.Unit.MICROS, StampFormat.Unit.NANOS};

    private TimeNumbers() {}

    /** True if a column of such a name may hold times as numbers. */
    public static boolean isTimeName(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        return YEARS.contains(plain) || MONTHS.contains(plain) || TIMES.contains(plain) || saysEpoch(plain)
                || saysWeek(plain);
    }

    private static boolean saysWeek(String plain) {
        return plain.contains("week") || plain.equals("yyyyww") || plain.equals("kw");
    }

    /** Years and weeks as 201502, and some week that is no month. */
    private static boolean areWeeks(long[] numbers) {
        return between(numbers, 6, 1500, 2500)
                && Arrays.stream(numbers).allMatch(number -> number % 100 >= 1 && number % 100 <= 53)
                && Arrays.stream(numbers).anyMatch(number -> number % 100 > 12);
    }

    private static boolean saysEpoch(String plain) {
        return plain.contains("unix") || plain.contains("epoch") || plain.contains("timestamp");
    }

    /**
     * Reads a column of whole numbers as times.
     *
     * @param told
     *            true if the column is known to hold times
     * @return null if they are plain numbers
     * @throws StampException
     *             if they are times finer than a microsecond
     */
    public static TimeColumn of(String name, boolean told, long[] numbers, TimeOptions options) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        if (numbers.length == 0) {
            return null;
        }
        int digits = digits(numbers);
        boolean named = told || isTimeName(plain);
        if (digits == 6 && named && options.dateFormat() == null && areWeeks(numbers)) {
            return TimeColumn.parse(Arrays.stream(numbers).mapToObj(Long::toString).toArray(String[]::new),
                    new TimeOptions(options.freq(), YEAR_AND_WEEK, options.timeZone(), options.every(),
                            options.aggregate()));
        }
        boolean dated = digits == 8 || digits == 10 || digits == 12 || digits == 14
                || (digits == 4 && YEARS.contains(plain))
                || (digits == 6 && named);
        if (options.dateFormat() != null || dated) {
            String[] texts = Arrays.stream(numbers).mapToObj(Long::toString).toArray(String[]::new);
            if (options.dateFormat() != null) {
                return TimeColumn.parse(texts, options);
            }
            if (between(numbers, digits, 1500, 2500) && (named || digits > 8) && StampText.allStamps(texts)) {
                return TimeColumn.parse(texts, options);
            }
        }
        for (StampFormat.Unit unit : UNITS) {
            double scale = Math.pow(10, unit.digits());
            if (Arrays.stream(numbers).allMatch(number -> number >= FIRST * scale && number <= LAST * scale)) {
                return epoch(numbers, unit, options);
            }
        }
        boolean seconds = saysEpoch(plain) && Arrays.stream(numbers).allMatch(n -> n >= 0 && n <= LAST)
                && Arrays.stream(numbers).max().orElse(0) > 86_400L * 365;
        return seconds ? epoch(numbers, StampFormat.Unit.SECONDS, options) : null;
    }

    /** Reads a column of fractions as seconds since 1970; null if they are plain numbers. */
    public static TimeColumn of(String name, boolean told, double[] numbers, TimeOptions options) {
        if (numbers.length == 0
                || Arrays.stream(numbers).anyMatch(number -> !(Math.abs(number) < Long.MAX_VALUE))) {
            return null;
        }
        if (Arrays.stream(numbers).allMatch(number -> number == Math.rint(number))) {
            return of(name, told, Arrays.stream(numbers).mapToLong(number -> (long) number).toArray(), options);
        }
        if (!(told || isTimeName(name))
                || Arrays.stream(numbers).anyMatch(number -> !(number >= FIRST && number <= LAST))) {
            return null;
        }
        long[] times = new long[numbers.length];
        int digits = 0;
        for (int i = 0; i < times.length; i++) {
            BigDecimal micros = BigDecimal.valueOf(numbers[i]).movePointRight(6);
            times[i] = Math.round(micros.doubleValue());
            digits = Math.max(digits, Math.min(6, BigDecimal.valueOf(numbers[i]).stripTrailingZeros().scale()));
        }
        StampFormat format = new StampFormat(null, null, new StampFormat.Fineness(2, digits, ".", ":"), "", null,
                StampFormat.Letters.MIXED, StampFormat.Unit.SECONDS);
        return column(times, format, options);
    }

    private static int digits(long[] numbers) {
        int digits = Long.toString(numbers[0]).length();
        return Arrays.stream(numbers).allMatch(number -> number > 0 && Long.toString(number).length() == digits)
                ? digits
                : 0;
    }

    private static boolean between(long[] numbers, int digits, int first, int last) {
        long scale = (long) Math.pow(10, digits - 4.0);
        return Arrays.stream(numbers).allMatch(number -> number / scale >= first && number / scale <= last);
    }

    private static TimeColumn epoch(long[] numbers, StampFormat.Unit unit, TimeOptions options) {
        long[] times = new long[numbers.length];
        for (int i = 0; i < times.length; i++) {
            if (unit == StampFormat.Unit.NANOS && numbers[i] % 1000 != 0) {
                throw ParsedStamps.finer(i, Long.toString(numbers[i]));
            }
            times[i] = unit == StampFormat.Unit.NANOS
                    ? numbers[i] / 1000
                    : numbers[i] * (long) Math.pow(10, 6.0 - unit.digits());
        }
        return column(times, new StampFormat(null, null, StampFormat.Fineness.of(2), "", null,
                StampFormat.Letters.MIXED, unit), options);
    }

    private static TimeColumn column(long[] times, StampFormat format, TimeOptions options) {
        ZoneId told = Zones.told(options);
        return new TimeColumn(times, format, told == null ? ZoneOffset.UTC : told, null);
    }
}
