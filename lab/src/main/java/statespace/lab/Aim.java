package statespace.lab;

/**
 * One measured value beside what this project aims at. Neither a paper nor mathematics says what it must be: an aim that is
 * missed makes no study fail.
 *
 * @param name
 *            what was measured
 * @param expected
 *            the bound in words, such as "at most 0.38"
 * @param measured
 *            the value
 * @param met
 *            true if the value is within the bound; never for NaN
 */
public record Aim(String name, String expected, double measured, boolean met) {

    /** Aims at a value of at least {@code bound}. */
    public static Aim atLeast(String name, double bound, double measured) {
        return new Aim(name, "at least " + Check.number(bound), measured, measured >= bound);
    }

    /** Aims at a value of at most {@code bound}. */
    public static Aim atMost(String name, double bound, double measured) {
        return new Aim(name, "at most " + Check.number(bound), measured, measured <= bound);
    }
}
