package statespace.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import statespace.format.WholeFile;

/**
 * A page of tables, charts, matrices, orbits and trees: classifications, reconstructions, studies, poles.
 *
 * @param kicker
 *            what it is about, above the headline
 * @param headline
 *            the result in a sentence
 * @param lead
 *            the setting in a sentence
 * @param sections
 *            in order
 * @param provenance
 *            pairs of name and value
 */
public record Document(
        String kicker, String headline, String lead, List<Section> sections, List<List<String>> provenance) {

    /** A part of the page. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = TableSection.class, name = "table"),
        @JsonSubTypes.Type(value = PlotSection.class, name = "plot"),
        @JsonSubTypes.Type(value = MatrixSection.class, name = "matrix"),
        @JsonSubTypes.Type(value = DiscSection.class, name = "disc"),
        @JsonSubTypes.Type(value = OrbitSection.class, name = "orbits"),
        @JsonSubTypes.Type(value = TreeSection.class, name = "tree")})
    public sealed interface Section
            permits
            TableSection,
            PlotSection,
            MatrixSection,
            DiscSection,
            OrbitSection,
            TreeSection {}

    /** Rows of text; row {@code marked} stands out, −1 for none. */
    public record TableSection(String title, String note, List<String> columns, List<List<String>> rows, int marked)
            implements
                Section {}

    /** Lines over a common axis, either axis logarithmic if wanted; null leaves a gap. */
    public record PlotSection(String title, String note, String x, String y, boolean logarithmic,
            boolean logarithmicAt, double[] at, List<Line> lines) implements Section {

        /** Over a linear axis. */
        public PlotSection(String title, String note, String x, String y, boolean logarithmic, double[] at,
                List<Line> lines) {
            this(title, note, x, y, logarithmic, false, at, lines);
        }
    }

    /** A line of a plot. */
    public record Line(String name, List<Double> values) {
        /** A line with a gap where a value is not finite. */
        public static Line of(String name, double... values) {
            return new Line(name, Arrays.stream(values).mapToObj(v -> Double.isFinite(v) ? (Double) v : null)
                    .collect(Collectors.toCollection(ArrayList::new)));
        }
    }

    /** Counts by true class, then predicted class. */
    public record MatrixSection(String title, String note, List<String> names, int[][] counts) implements Section {}

    /** Points of the complex plane around the unit circle. */
    public record DiscSection(String title, String note, double[] re, double[] im) implements Section {}

    /** Orbits in a state space, side by side, turned with the pointer; the axes are chosen among the names. */
    public record OrbitSection(String title, String note, List<String> names, List<Orbit> orbits) implements Section {}

    /** An orbit: (points)(names); null leaves a gap. */
    public record Orbit(String name, List<double[]> points) {}

    /** A binary tree over items: node {@code items.size() + i} has the children {@code left[i]} and {@code right[i]}. */
    public record TreeSection(String title, String note, List<String> items, int[] left, int[] right, int root)
            implements
                Section {}

    /** The page, with everything it needs inside. */
    public String html() throws IOException {
        return Page.html("document", kicker, this);
    }

    /** Writes the page whole or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, html());
    }
}
