package statespace.data.column;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Dates written as whole numbers, 20160701 for the first of July 2016. */
final class CompactDates {
    private static final long DAY = 86_400_000_000L;
    private static final long FIRST = 1800_01_01;
    private static final long LAST = 2200_12_31;

    private CompactDates() {}

    /** True if every number is a date of the calendar. */
    static boolean are(long[] numbers) {
        for (long number : numbers) {
            if (number < FIRST || number > LAST) {
                return false;
            }
        }
        try {
            for (long number : numbers) {
                date(number);
            }
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** Midnights in microseconds since 1970. */
    static long[] micros(long[] numbers) {
        long[] micros = new long[numbers.length];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = date(numbers[i]).toEpochDay() * DAY;
        }
        return micros;
    }

    /** The day of a time, as ISO 8601 writes it. */
    static String text(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, DAY)).toString();
    }

    private static LocalDate date(long number) {
        return LocalDate.of((int) (number / 10_000), (int) (number / 100 % 100), (int) (number % 100));
    }
}
