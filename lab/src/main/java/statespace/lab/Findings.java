package statespace.lab;

import java.util.List;

/**
 * What a study found.
 *
 * @param checks
 *            measured beside expected, at least one
 * @param tables
 *            all measured values
 * @param plots
 *            the values as lines
 * @param notes
 *            what a reader must know: seeds, sizes, what is missing and why; a sentence each
 */
public record Findings(List<Check> checks, List<Table> tables, List<Plot> plots, List<String> notes) {

    /** A study that checks nothing is none. */
    public Findings {
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("a study needs at least one check");
        }
        checks = List.copyOf(checks);
        tables = List.copyOf(tables);
        plots = List.copyOf(plots);
        notes = List.copyOf(notes);
    }

    /** True if every check holds. */
    public boolean pass() {
        return checks.stream().allMatch(Check::pass);
    }
}
