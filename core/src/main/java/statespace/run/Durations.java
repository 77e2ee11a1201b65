package statespace.run;

/** Durations as people read them. */
public final class Durations {
    private Durations() {}

    /** Whole seconds, or minutes and seconds. */
    public static String text(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }
}
