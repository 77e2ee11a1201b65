package statespace.cli.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.lab.Check;
import statespace.lab.Table;
import statespace.lab.complexity.LayerBounds;
import statespace.layer.Modes;
import statespace.report.Document;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** The poles of a trained model's layers, and what a real model of the same size could not express of their responses. */
record PolesView(List<Row> layers) {
    /** Steps of the impulse responses. */
    static final int LENGTH = 512;
    /** Error allowed, as a share of each response's peak. */
    static final double SHARE = 0.01;

    private static final double REAL = 1e-6;

    /**
     * A layer.
     *
     * @param layer
     *            its place
     * @param state
     *            real-equivalent states of a channel
     * @param re
     *            real parts of the poles
     * @param im
     *            imaginary parts
     * @param bounds
     *            what a real layer of the same size is asked for; null where the layer is selective
     */
    record Row(String layer, int state, double[] re, double[] im, LayerBounds bounds) {

        double largest() {
            double largest = 0;
            for (int i = 0; i < re.length; i++) {
                largest = Math.max(largest, Math.hypot(re[i], im[i]));
            }
            return largest;
        }

        long complexPoles() {
            return java.util.Arrays.stream(im).filter(y -> Math.abs(y) > REAL).count();
        }
    }

    /** Looks at the layers of a stack. */
    static PolesView of(IntFunction<List<Modes>> dynamics) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return new PolesView(dynamics.apply(LENGTH).stream().map(PolesView::row).toList());
            }
        });
    }

    private static Row row(Modes modes) {
        boolean complex = modes.poles().dim() == 3;
        float[] values = Tensors.toFloats(modes.poles());
        double[] re = new double[complex ? values.length / 2 : values.length];
        double[] im = new double[re.length];
        for (int i = 0; i < re.length; i++) {
            re[i] = values[complex ? 2 * i : i];
            im[i] = complex ? values[2 * i + 1] : 0;
        }
        return new Row(modes.layer(), modes.state(), re, im,
                modes.response() == null
                        ? null
                        : LayerBounds.of(channels(modes.response()), modes.state(), SHARE));
    }

    private static double[][] channels(Tensor response) {
        int length = Math.toIntExact(response.size(0));
        int width = Math.toIntExact(response.size(1));
        float[] values = Tensors.toFloats(response);
        double[][] channels = new double[width][length];
        for (int h = 0; h < width; h++) {
            for (int l = 0; l < length; l++) {
                channels[h][l] = values[l * width + h];
            }
        }
        return channels;
    }

    /** A line for each layer. */
    Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (Row row : layers) {
            LayerBounds bounds = row.bounds();
            rows.add(List.of(row.layer(), Integer.toString(row.state()), Integer.toString(row.re().length),
                    Long.toString(row.complexPoles()), String.format(Locale.ROOT, "%.5f", row.largest()),
                    bounds == null ? "–" : bounds.ruledOut() + " of " + bounds.channels(),
                    bounds == null || Double.isNaN(bounds.step()) ? "–" : Check.number(bounds.step()),
                    bounds == null ? "–" : Check.number(bounds.dimension()),
                    bounds == null || !Double.isFinite(bounds.log2())
                            ? "–"
                            : String.format(Locale.ROOT, "%.1f", bounds.log2())));
        }
        return new Table("Poles by layer", List.of("layer", "states", "poles", "not real", "largest |a|",
                "beyond a real model", "from step", "real states", "log₂ parameters"), rows);
    }

    /** What the columns mean. */
    static String legend() {
        return String.format(Locale.ROOT, "Beyond a real model: channels whose impulse response (%d steps, within"
                + " %.0f %% of its peak) no real diagonal system with as many states can follow, and the step from which"
                + " (median). Real states and log₂ parameters: the least dimension, and the least n·max|B|·max|C| as a"
                + " power of two, of any real system that follows (medians). These are lower bounds: a channel that is"
                + " not ruled out may still be out of reach. Selective layers have no fixed response; their poles are"
                + " those at the step sizes that no input has moved.", LENGTH, 100 * SHARE);
    }

    /** Draws the poles of each layer into {@code poles.html} in the run's folder. */
    Path write(Path folder, Map<String, String> provenance) throws IOException {
        List<Document.Section> sections = new ArrayList<>();
        Table table = table();
        sections.add(new Document.TableSection(table.title(), legend(), table.columns(), table.rows(), -1));
        for (Row row : layers) {
            sections.add(new Document.DiscSection("Poles of " + row.layer(),
                    row.re().length + " poles, " + row.complexPoles() + " of them not real"
                            + (row.complexPoles() > 0 ? "; their conjugates are drawn lighter" : ""),
                    row.re(), row.im()));
        }
        long out = layers.stream().filter(row -> row.bounds() != null).mapToLong(row -> row.bounds().ruledOut()).sum();
        long all = layers.stream().filter(row -> row.bounds() != null).mapToLong(row -> row.bounds().channels()).sum();
        String headline = all == 0
                ? "The layers are selective: their poles move with the input"
                : out + " of " + all + " channels are beyond a real model of the same size";
        Path page = folder.resolve("poles.html");
        new Document("Poles in the complex plane", headline, folder.getFileName() + ", " + layers.size() + " layers.",
                sections, provenance.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList())
                .write(page);
        return page;
    }
}
