package statespace.lab;

import java.util.List;

/**
 * Lines over a common axis.
 *
 * @param title
 *            what is drawn
 * @param x
 *            name of the axis
 * @param y
 *            name of the values
 * @param logarithmic
 *            true for a logarithmic axis of values; all of them are then positive or NaN
 * @param at
 *            places on the axis, ascending
 * @param lines
 *            by name; NaN leaves a gap
 */
public record Plot(String title, String x, String y, boolean logarithmic, double[] at, List<Line> lines) {

    /** A line: as many values as there are places. */
    public record Line(String name, double[] values) {}

    /** Checks the lengths. */
    public Plot {
        for (Line line : lines) {
            if (line.values.length != at.length) {
                throw new IllegalArgumentException("the line '" + line.name + "' has " + line.values.length
                        + " values for " + at.length + " places");
            }
        }
        lines = List.copyOf(lines);
    }
}
