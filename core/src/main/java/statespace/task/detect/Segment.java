package statespace.task.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring rows of which the same is said.
 *
 * @param start
 *            first row
 * @param end
 *            row after the last
 */
public record Segment(int start, int end) {

    /** Number of rows. */
    public int length() {
        return end - start;
    }

    /** All runs of marked rows, in order. */
    public static List<Segment> of(boolean[] marked) {
        return of(marked, 0);
    }

    /** The same, runs that are at most {@code gap} rows apart made one. */
    public static List<Segment> of(boolean[] marked, int gap) {
        List<Segment> runs = new ArrayList<>();
        for (int t = 0; t < marked.length; t++) {
            if (!marked[t]) {
                continue;
            }
            int start = t;
            while (t < marked.length && marked[t]) {
                t++;
            }
            if (!runs.isEmpty() && start - runs.getLast().end() <= gap) {
                start = runs.removeLast().start();
            }
            runs.add(new Segment(start, t));
        }
        return List.copyOf(runs);
    }

    /** How many of its rows are marked. */
    public int hits(boolean[] marked) {
        int hits = 0;
        for (int t = start; t < end; t++) {
            hits += marked[t] ? 1 : 0;
        }
        return hits;
    }
}
