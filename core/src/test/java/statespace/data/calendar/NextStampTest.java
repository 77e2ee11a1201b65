package statespace.data.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the calendar: the stamp that the history has next is the first one of the forecast, also as text. */
class NextStampTest {
    private static final int ROWS = 400;
    private static final int FUTURE = 60;
    private static final int STARTS = 6;

    /** A rule on the clocks of a zone, or on a clock of no zone. */
    record Kind(CalendarRule rule, ZoneId zone) {
        @Override
        public String toString() {
            return rule.label() + (zone == null ? "" : " in " + zone);
        }
    }

    static Stream<Kind> kinds() {
        List<CalendarRule> free = List.of(new FixedStep(100), new FixedStep(1000), new FixedStep(Micros.SECOND),
                new FixedStep(4 * Micros.SECOND), new FixedStep(5 * Micros.MINUTE), new FixedStep(15 * Micros.MINUTE),
                new FixedStep(Micros.HOUR), new FixedStep(6 * Micros.HOUR), FixedStep.days(1), FixedStep.days(2),
                FixedStep.days(7), FixedStep.days(14), FixedStep.days(28), FixedStep.days(91), WeekDays.BUSINESS,
                new WeekDays(List.of(DayOfWeek.values()).subList(0, 6)),
                new WeekDays(List.of(DayOfWeek.TUESDAY, DayOfWeek.THURSDAY)), new MonthDays(List.of(1, 15)),
                new MonthDays(List.of(15, 31)), new MonthDays(List.of(1, 16)), new MonthDays(List.of(1, 11, 21)));
        Stream<CalendarRule> months = Stream.of(1, 2, 3, 6, 12, 24).flatMap(count -> Stream.concat(
                Arrays.stream(Months.Anchor.values()).map(anchor -> Months.of(count, anchor)),
                Stream.of(new Months(count, Months.Anchor.SAME, 15))));
        List<CalendarRule> rules = Stream.concat(free.stream(), months).toList();
        List<ZoneId> zones = Stream.of("Europe/Berlin", "America/New_York", "Australia/Sydney", "+05:30", "Z")
                .map(ZoneId::of).toList();
        Stream<Kind> naive = rules.stream().map(rule -> new Kind(rule, null));
        return Stream.concat(naive, zones.stream().flatMap(zone -> rules.stream()
                .filter(rule -> !(rule instanceof FixedStep step) || step.micros() >= 15 * Micros.MINUTE)
                .map(rule -> new Kind(rule, zone))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theHistorysNextStampIsTheForecastsFirst(Kind kind) {
        SplittableRandom random = TestSeed.random("theHistorysNextStampIsTheForecastsFirst");
        for (int trial = 0; trial < STARTS; trial++) {
            long first = kind.rule.plus(Math.max(0, start(kind, random, trial % 2 == 1)), 1);
            ZoneId zone = kind.zone;
            CalendarRule rule = kind.rule;
            long[] walls = LongStream.range(0, ROWS + FUTURE).map(i -> rule.plus(first, i)).toArray();
            boolean wallClock = rule.dated() || zone == null;
            long[] all = zone == null
                    ? walls
                    : wallClock
                            ? Arrays.stream(walls).map(wall -> Micros.instantOf(wall, zone)).toArray()
                            : LongStream.range(0, ROWS + FUTURE)
                                    .map(i -> rule.plus(Micros.instantOf(first, zone), i)).toArray();
            String[] texts = texts(all, zone);
            // a row in twenty is lacking, at the ends none
            int[] kept = Stream.iterate(0, i -> i + 1).limit(ROWS).mapToInt(Integer::intValue)
                    .filter(i -> i == 0 || i == ROWS - 1 || random.nextInt(20) > 0).toArray();
            String[] history = Arrays.stream(kept).mapToObj(i -> texts[i]).toArray(String[]::new);
            boolean oneOffset = Arrays.stream(history).map(text -> text.substring(26)).distinct().count() == 1;
            TimeOptions options = zone == null || (trial % 3 > 0 && !oneOffset)
                    ? TimeOptions.AUTOMATIC
                    : new TimeOptions(null, null, zone.getId(), null, null);
            TimeColumn column = TimeColumn.parse(history, options);
            Calendar calendar = CalendarFinder.find(column.times(), column, options);
            long last = column.times()[kept.length - 1];
            for (int i = 0; i < kept.length; i++) {
                assertEquals(kept[i], calendar.steps(column.times()[0], column.times()[i]), calendar.toString());
                assertEquals(history[i], calendar.format(column.times()[i]), calendar.toString());
            }
            for (int h = 1; h <= FUTURE; h++) {
                long next = calendar.plus(last, h);
                assertEquals(texts[ROWS - 1 + h], calendar.format(next), calendar + " from " + texts[0]);
                assertEquals(h, calendar.steps(last, next), calendar.toString());
            }
        }
    }

    /** Any day, or one from which the clocks of the zone are changed during history or forecast. */
    private static long start(Kind kind, SplittableRandom random, boolean changed) {
        long day = Micros.of(LocalDate.of(random.nextInt(1995, 2030), random.nextInt(1, 13), random.nextInt(1, 29)), 0);
        if (!changed || kind.zone == null || kind.zone instanceof ZoneOffset) {
            return day;
        }
        Instant change = kind.zone.getRules().nextTransition(Micros.instant(day)).getInstant();
        long length = (kind.rule.plus(day, ROWS) - kind.rule.plus(day, 0)) / ROWS;
        long before = Math.floorDiv(random.nextLong(10, ROWS + FUTURE) * length, Micros.DAY) * Micros.DAY;
        return Math.floorDiv(change.getEpochSecond() * Micros.SECOND - before, Micros.DAY) * Micros.DAY;
    }

    private static String[] texts(long[] stamps, ZoneId zone) {
        StampFormat format = StampFormat.ISO.fineEnough(new FixedStep(1), 0);
        return Arrays.stream(stamps).mapToObj(stamp -> format.format(zone == null ? stamp : Micros.wall(stamp, zone))
                + (zone == null ? "" : zone.getRules().getOffset(Micros.instant(stamp)))).toArray(String[]::new);
    }
}
