package statespace.lab;

/** How large a study is run. */
public enum Size {
    /** Seconds; runs with the tests. */
    SMOKE,
    /** Minutes on two cores. */
    LAPTOP,
    /** The published setting. */
    PAPER
}
