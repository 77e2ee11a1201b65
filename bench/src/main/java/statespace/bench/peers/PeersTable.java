package statespace.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;

/**
 * Ours beside the peers'.
 *
 * @param machine
 *            the machine's facts
 * @param versions
 *            what the peers ran on, by name; null where it is missing
 * @param notes
 *            what a reader must know to read the rows
 * @param rows
 *            measurements
 */
record PeersTable(Machine machine, Map<String, String> versions, List<String> notes, List<Row> rows) {

    /**
     * One side of a row.
     *
     * @param median
     *            in the row's unit
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param runs
     *            timed runs behind the median
     */
    record Side(double median, double spreadPercent, int runs) {

        /** A side from its sorted times. */
        static Side of(double[] sorted) {
            return new Side(Stopwatch.median(sorted), Stopwatch.spread(sorted), sorted.length);
        }
    }

    /**
     * A comparison.
     *
     * @param contest
     *            as {@code --only} names it
     * @param what
     *            is done
     * @param peer
     *            who does it too
     * @param shape
     *            sizes
     * @param threads
     *            that worked, on either side
     * @param unit
     *            of both sides: ms or MiB; less is better
     * @param ours
     *            this toolkit
     * @param theirs
     *            the peer, or null if it could not run
     * @param ratio
     *            theirs over ours, or null
     * @param target
     *            in words, or empty
     * @param met
     *            whether the target is met, or null where there is none or no measurement
     * @param note
     *            why a side is missing, or what is special; else empty
     */
    record Row(String contest, String what, String peer, String shape, int threads, String unit, Side ours, Side theirs,
            Double ratio, String target, Boolean met, String note) {

        /** A row without a target. */
        static Row of(String contest, String what, String peer, String shape, int threads, Side ours, Side theirs) {
            return new Row(contest, what, peer, shape, threads, "ms", ours, theirs, theirs.median() / ours.median(), "",
                    null, "");
        }

        /** A row whose peer did not run, and why. */
        static Row without(String contest, String what, String peer, String shape, int threads, Side ours, String why) {
            return new Row(contest, what, peer, shape, threads, "ms", ours, null, null, "", null, why);
        }

        /** The same with a smallest ratio; 0 is none. */
        Row atLeast(double least) {
            return least == 0
                    ? this
                    : new Row(contest, what, peer, shape, threads, unit, ours, theirs, ratio,
                            ">= " + plain(least) + " x", ratio == null ? null : ratio >= least, note);
        }

        /** The same with a largest median of ours; 0 is none. */
        Row within(double most) {
            return most == 0
                    ? this
                    : new Row(contest, what, peer, shape, threads, unit, ours, theirs, ratio,
                            "ours <= " + plain(most) + " " + unit, ours.median() <= most, note);
        }

        /** The same in another unit. */
        Row in(String newUnit) {
            return new Row(contest, what, peer, shape, threads, newUnit, ours, theirs, ratio, target, met, note);
        }

        /** The same with a remark. */
        Row noting(String newNote) {
            return new Row(contest, what, peer, shape, threads, unit, ours, theirs, ratio, target, met, newNote);
        }

        private static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }

        private String line(int peerWidth) {
            String end = target + (met == null ? "" : met ? "  met" : "  MISSED");
            String remark = note.isEmpty() ? "" : (end.isEmpty() ? "" : "  ") + note;
            return String
                    .format(Locale.ROOT, "%-30s %s %-27s %3d %s %s %9s  %s%n", what, padded(peer, peerWidth), shape,
                            threads,
                            side(ours), side(theirs), ratio == null ? "" : number(ratio) + "x", end + remark)
                    .stripTrailing();
        }

        private String side(Side side) {
            return side == null
                    ? " ".repeat(26)
                    : String.format(Locale.ROOT, "%10s %-3s %5.1f%% /%-3d", number(side.median()), unit,
                            side.spreadPercent(), side.runs());
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
        }
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(Math.max(0, width - name.length()));
    }

    String json() throws IOException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
    }

    String text() {
        StringBuilder text = new StringBuilder(machine.text());
        text.append(String.format("%nPeers:"));
        String between = " ";
        for (var version : versions.entrySet()) {
            text.append(between).append(version.getKey()).append(' ')
                    .append(version.getValue() == null ? "missing" : version.getValue());
            between = "; ";
        }
        notes.forEach(note -> text.append(String.format("%n%s", note)));
        int width = rows.stream().mapToInt(row -> row.peer().length()).max().orElse(0);
        text.append(String.format("%n%n%-30s %s %-27s %3s %-26s %-26s %9s  %s", "what", padded("peer", width), "shape",
                "thr",
                "      ours     spread/runs", "      peer     spread/runs", "ratio", "target"));
        String contest = rows.isEmpty() ? "" : rows.getFirst().contest();
        for (Row row : rows) {
            text.append(String.format(row.contest().equals(contest) ? "%n" : "%n%n")).append(row.line(width));
            contest = row.contest();
        }
        return text.toString().stripTrailing();
    }
}
