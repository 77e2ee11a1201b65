package statespace.data.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** The rules that sorted stamps may follow, the simplest first; whether they do is seen by trying. */
final class CalendarRules {
    private static final long ANY = Long.MAX_VALUE - 1;
    private static final long NONE = -1;
    private static final Set<Long> LIKE_MONTHS = Set.of(4L, 13L, 26L, 52L);

    /**
     * A rule to try.
     *
     * @param reason
     *            for it, if it fits; null where it is plain
     * @param mostGaps
     *            with which it is believed
     */
    record Candidate(CalendarRule rule, String reason, long mostGaps) {}

    private CalendarRules() {}

    /**
     * Rules for stamps.
     *
     * @param stamps
     *            sorted
     * @param walls
     *            the same on a wall clock
     */
    static List<Candidate> of(long[] stamps, long[] walls) {
        List<Candidate> rules = new ArrayList<>();
        long step = mode(stamps);
        long local = mode(walls);
        long shortest = LongStream.range(1, stamps.length).map(i -> stamps[(int) i] - stamps[(int) i - 1]).min()
                .orElseThrow();
        if (local >= Micros.DAY || shortest >= Micros.DAY - 2 * Micros.HOUR) {
            long[] dated = sameTimeOfDay(walls);
            months(rules, dated);
            fixed(rules, local, ANY);
            fixed(rules, step, ANY);
            fixed(rules, Micros.DAY * Math.max(1, Math.round(local / (double) Micros.DAY)), ANY);
            fixed(rules, shortest(dated), stamps.length);
            weekDays(rules, dated);
            monthDays(rules, dated);
            rules.add(new Candidate(WeekDays.BUSINESS, null, NONE));
        } else {
            fixed(rules, step, ANY);
            fixed(rules, local, ANY);
            fixed(rules, shortest, stamps.length);
        }
        return rules;
    }

    /** The most frequent difference, the least of several. */
    static long mode(long[] sorted) {
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 1; i < sorted.length; i++) {
            long difference = sorted[i] - sorted[i - 1];
            if (difference > 0) {
                counts.merge(difference, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream().max(Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(Map.Entry.<Long, Integer>comparingByKey().reversed())).orElseThrow().getKey();
    }

    /** Those stamps that are at the most frequent time of day: skipped readings of a clock are at others. */
    private static long[] sameTimeOfDay(long[] walls) {
        Map<Long, Integer> counts = new HashMap<>();
        for (long wall : walls) {
            counts.merge(Micros.timeOfDay(wall), 1, Integer::sum);
        }
        long most = counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        return Arrays.stream(walls).filter(wall -> Micros.timeOfDay(wall) == most).toArray();
    }

    private static long shortest(long[] sorted) {
        return LongStream.range(1, sorted.length).map(i -> sorted[(int) i] - sorted[(int) i - 1]).filter(d -> d > 0)
                .min().orElse(Micros.DAY);
    }

    private static void fixed(List<Candidate> rules, long step, long mostGaps) {
        String reason = step % Micros.WEEK == 0 && LIKE_MONTHS.contains(step / Micros.WEEK)
                ? "because the stamps are " + step / Micros.DAY + " days apart"
                : null;
        rules.add(new Candidate(new FixedStep(step), reason, mostGaps));
    }

    private static void months(List<Candidate> rules, long[] walls) {
        LocalDate first = Micros.date(walls[0]);
        int gcd = 0;
        int day = 0;
        for (long wall : walls) {
            LocalDate date = Micros.date(wall);
            int months = 12 * (date.getYear() - first.getYear()) + date.getMonthValue() - first.getMonthValue();
            gcd = gcd(gcd, months);
            day = Math.max(day, date.getDayOfMonth());
        }
        if (gcd == 0) {
            return;
        }
        String every = "because every stamp is the ";
        if (Arrays.stream(walls).mapToObj(Micros::date).allMatch(date -> date.getDayOfMonth() == 1)) {
            rules.add(new Candidate(Months.of(gcd, Months.Anchor.SAME), null, ANY));
        }
        rules.add(new Candidate(Months.of(gcd, Months.Anchor.LAST), every + "last day of its month", ANY));
        rules.add(new Candidate(new Months(gcd, Months.Anchor.SAME, day), null, ANY));
        rules.add(new Candidate(Months.of(gcd, Months.Anchor.LAST_WORKING),
                every + "last of its month from Monday to Friday", ANY));
        rules.add(new Candidate(Months.of(gcd, Months.Anchor.FIRST_WORKING),
                every + "first of its month from Monday to Friday", ANY));
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Days of the week that never come, each at least twice where it might have. */
    private static void weekDays(List<Candidate> rules, long[] walls) {
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (long wall : walls) {
            days.add(Micros.date(wall).getDayOfWeek());
        }
        long span = (walls[walls.length - 1] - walls[0]) / Micros.DAY;
        if (days.size() >= 2 && days.size() <= 6 && span >= 10) {
            WeekDays rule = new WeekDays(List.copyOf(days));
            List<String> missing = EnumSet.complementOf(days).stream().map(WeekDays::name).toList();
            rules.add(new Candidate(rule, missing.size() <= 2
                    ? "because no stamp is a " + String.join(" or ", missing)
                    : "because all stamps are on these weekdays", walls.length / 2));
        }
    }

    private static void monthDays(List<Candidate> rules, long[] walls) {
        Set<Integer> early = new TreeSet<>();
        int late = 0;
        boolean last = true;
        for (long wall : walls) {
            LocalDate date = Micros.date(wall);
            if (date.getDayOfMonth() <= 27) {
                early.add(date.getDayOfMonth());
            } else {
                late = Math.max(late, date.getDayOfMonth());
                last &= date.getDayOfMonth() == date.lengthOfMonth();
            }
            if (early.size() > 3) {
                return;
            }
        }
        List<Integer> days = new ArrayList<>(early);
        if (late > 0) {
            days.add(last ? MonthDays.LAST : late);
        }
        if (days.size() >= 2 && days.size() <= 3 && walls.length >= 2 * days.size() + 1) {
            MonthDays rule = new MonthDays(days);
            rules.add(new Candidate(rule, "because the stamps are the " + rule.words() + " of months",
                    walls.length / 2));
        }
    }
}
