package statespace.lab;

import java.util.ArrayList;
import java.util.List;

/** Collects the checks and aims of a study, and the tables, plots and notes that go with them. */
public final class Checks {
    private final List<Check> checks = new ArrayList<>();
    private final List<Aim> aims = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Expects values within {@code tolerance} of golden ones; the largest difference is what is measured. */
    public Checks golden(String name, double tolerance, String source, double[] golden, double[] measured) {
        double worst = golden.length == measured.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(golden.length, measured.length); i++) {
            double difference = Math.abs(golden[i] - measured[i]);
            worst = difference >= worst || Double.isNaN(difference) ? difference : worst;
        }
        return add(Check.atMost(name + ", largest difference", tolerance, source, worst));
    }

    /** Adds a check. */
    public Checks add(Check check) {
        checks.add(check);
        return this;
    }

    /** Adds an aim of this project. */
    public Checks add(Aim aim) {
        aims.add(aim);
        return this;
    }

    /** Adds a table. */
    public Checks add(Table table) {
        tables.add(table);
        return this;
    }

    /** Adds a plot. */
    public Checks add(Plot plot) {
        plots.add(plot);
        return this;
    }

    /** Adds a note, one sentence. */
    public Checks note(String sentence) {
        notes.add(sentence);
        return this;
    }

    /** All that was collected. */
    public Findings findings() {
        return new Findings(checks, aims, tables, plots, notes);
    }
}
