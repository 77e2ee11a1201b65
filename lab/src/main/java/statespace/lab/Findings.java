package statespace.lab;

import java.util.List;

/**
 * What a study found.
 *
 * @param checks
 *            measured beside what a paper or mathematics says
 * @param aims
 *            measured beside what this project aims at
 * @param tables
 *            all measured values
 * @param plots
 *            the values as lines
 * @param notes
 *            what a reader must know: seeds, sizes, what is missing and why; a sentence each
 */
public record Findings(List<Check> checks, List<Aim> aims, List<Table> tables, List<Plot> plots, List<String> notes) {

    /** A study that checks nothing and aims at nothing is none. */
    public Findings {
        if (checks.isEmpty() && aims.isEmpty()) {
            throw new IllegalArgumentException("a study needs at least one check or aim");
        }
        checks = List.copyOf(checks);
        aims = List.copyOf(aims);
        tables = List.copyOf(tables);
        plots = List.copyOf(plots);
        notes = List.copyOf(notes);
    }

    /** True if every check holds; aims are not asked. */
    public boolean pass() {
        return checks.stream().allMatch(Check::pass);
    }
}
