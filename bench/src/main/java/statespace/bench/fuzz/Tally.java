package statespace.bench.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of the inputs of one target. */
final class Tally {
    private final String target;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private long tried;
    private long read;
    private long refused;
    private long fallen;
    private long slowest;
    private long slowestAt = -1;
    private long largest;
    private long largestAt = -1;

    Tally(String target) {
        this.target = target;
    }

    void add(long index, long nanos, long allocated, boolean whole, boolean documented) {
        tried++;
        read += whole ? 1 : 0;
        refused += documented ? 1 : 0;
        if (nanos > slowest) {
            slowest = nanos;
            slowestAt = index;
        }
        if (allocated > largest) {
            largest = allocated;
            largestAt = index;
        }
    }

    /** Counts a failure; the first of each kind is kept. */
    void fell(Finding finding) {
        fallen++;
        findings.putIfAbsent(finding.kind(), finding);
    }

    void add(Tally other) {
        tried += other.tried;
        read += other.read;
        refused += other.refused;
        fallen += other.fallen;
        other.findings.forEach(findings::putIfAbsent);
        if (other.slowest > slowest) {
            slowest = other.slowest;
            slowestAt = other.slowestAt;
        }
        if (other.largest > largest) {
            largest = other.largest;
            largestAt = other.largestAt;
        }
    }

    String target() {
        return target;
    }

    /** Inputs so far. */
    long tried() {
        return tried;
    }

    /** Inputs that were read without a failure. */
    long read() {
        return read;
    }

    /** Inputs that were refused as the reader documents. */
    long refused() {
        return refused;
    }

    /** Inputs that failed as no reader should. */
    long fallen() {
        return fallen;
    }

    /** The first failure of each kind. */
    List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    static String header() {
        return String.format(Locale.ROOT, "%-16s %12s %12s %12s %8s %22s %24s", "target", "tried", "read", "refused",
                "fallen", "slowest ms (input)", "most memory KB (input)");
    }

    String row() {
        return String.format(Locale.ROOT, "%-16s %,12d %,12d %,12d %,8d %22s %24s", target, tried, read,
                refused, fallen,
                String.format(Locale.ROOT, "%.1f (%d)", slowest * 1e-6, slowestAt),
                String.format(Locale.ROOT, "%,d (%d)", largest >> 10, largestAt));
    }
}
