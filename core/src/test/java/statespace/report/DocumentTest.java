package statespace.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables, charts, matrices, discs and orbits in a real browser: no console error, all drawn, nothing wider than the screen. */
class DocumentTest {
    private static final String HOSTILE = "</script><script>document.title='taken'</script> & \"x\"";
    private static final int POLES = 64;

    @TempDir
    private Path folder;

    private static Document.Line line(String name, DoubleStream values) {
        List<Double> boxed = new ArrayList<>();
        values.forEach(value -> boxed.add(Double.isNaN(value) ? null : (Double) value));
        return new Document.Line(name, boxed);
    }

    private static Document.TableSection table() {
        return new Document.TableSection("Measured beside expected", "A note on " + HOSTILE,
                List.of("What", "Measured", "Expected", "Source", "Verdict"),
                List.of(List.of("test accuracy of " + HOSTILE, "0.991342", "at least 0.975", "Gu et al. 2022, table 3",
                        "holds"),
                        List.of("relative_error_of_the_kernel_in_single_precision", "1.00e-10", "at most 1e-6",
                                "https://example.org/a/very/long/address/without/any/blank/in/it.html", "fails")),
                0);
    }

    private static Document.PlotSection plot(int points, boolean logarithmic) {
        double[] at = IntStream.rangeClosed(1, points).asDoubleStream().toArray();
        return new Document.PlotSection("Training", null, "epoch", "cross-entropy", logarithmic, at,
                List.of(line("training loss, with dropout", Arrays.stream(at).map(x -> 1 / x)),
                        line("validation loss " + HOSTILE, Arrays.stream(at).map(x -> x < 3 ? Double.NaN : 1.2 / x))));
    }

    private static Document.MatrixSection matrix(int classes) {
        int[][] counts = new int[classes][classes];
        for (int r = 0; r < classes; r++) {
            Arrays.fill(counts[r], (r * 7) % 3);
            counts[r][r] = 1000 - 80 * r;
        }
        return new Document.MatrixSection("What was taken for what", "Rows are the true classes.",
                IntStream.range(0, classes).mapToObj(k -> k == 0 ? HOSTILE : "class with a long name " + k).toList(),
                counts);
    }

    private static Document.DiscSection disc() {
        return new Document.DiscSection("Poles", "Of the first layer.",
                IntStream.range(0, POLES).mapToDouble(i -> 0.9 * Math.cos(i)).toArray(),
                IntStream.range(0, POLES).mapToDouble(i -> 0.9 * Math.sin(i)).toArray());
    }

    private static Document document(Document.Section... sections) {
        return new Document("Classification of " + HOSTILE, "The model wins.", "In a setting.", List.of(sections),
                List.of(List.of("data", HOSTILE), List.of("SHA-256", "0123456789abcdef".repeat(4))));
    }

    /** A page that shows the document in a frame of a given width and writes down what it sees. */
    private Path probe(Path page, int width) throws IOException {
        String script = """
                <!doctype html><body style="margin:0"><iframe id="f" style="width:%dpx;height:3000px;border:0"></iframe>
                <pre id="seen">nothing</pre><script>
                const frame = document.getElementById('f'), errors = [];
                const ink = (canvas) => {
                  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  const colours = new Set();
                  for (let i = 0; i < pixels.length; i += 4) {
                    if (pixels[i + 3]) colours.add(pixels[i] + ',' + pixels[i + 1] + ',' + pixels[i + 2]);
                  }
                  return colours.size; };
                frame.onload = () => {
                  const w = frame.contentWindow, doc = w.document;
                  w.addEventListener('error', e => errors.push(e.message));
                  setTimeout(() => {
                    const root = doc.documentElement;
                    const all = (selector) => [...doc.querySelectorAll(selector)];
                    const sizes = all('main *').filter(n => n.textContent.trim() && !n.closest('svg'))
                      .map(n => parseFloat(w.getComputedStyle(n).fontSize));
                    document.getElementById('seen').textContent = JSON.stringify({
                      overflow: root.scrollWidth - root.clientWidth, smallest: Math.min(...sizes),
                      headings: all('h2').map(h => h.textContent).join('|'),
                      ink: Math.min(...all('.chart canvas').map(ink)), charts: all('.chart canvas').length,
                      orbits: all('.orbits canvas').length, drawn: Math.min(1000, ...all('.orbits canvas').map(ink)),
                      choices: all('.controls select').length,
                      rows: all('tbody tr').length, right: all('td.right').length, poles: all('.pole').length,
                      outside: all('.chart, svg, table:not(.matrix) *').filter(n => n.getBoundingClientRect().right > %d).length,
                      title: doc.title, errors });
                  }, 500); };
                frame.src = '%s';
                </script></body>""".formatted(width, width, page.toUri());
        return Files.writeString(folder.resolve("probe" + width + ".html"), script);
    }

    private String open(Document document, int width) throws IOException, InterruptedException {
        Optional<Chromium> browser = Chromium.find(folder);
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page was not opened");
        Path page = folder.resolve("document.html");
        document.write(page);
        Chromium.Page seen = browser.get().open(probe(page, width), Math.max(width, 800), 3100);
        assertEquals(List.of(), seen.console());
        String facts = seen.document().substring(seen.document().indexOf("<pre id=\"seen\">"));
        facts = facts.substring(0, facts.indexOf("</pre>"));
        assertTrue(facts.contains("\"errors\":[]"), facts);
        assertTrue(facts.contains("\"overflow\":0"), facts);
        assertTrue(facts.contains("\"outside\":0"), facts);
        assertFalse(facts.contains("\"title\":\"taken\""), facts);
        assertTrue(number(facts, "smallest") >= 12, facts);
        return facts;
    }

    private static double number(String facts, String name) {
        return Double.parseDouble(facts.replaceAll(".*\"" + name + "\":([0-9.]+).*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"1280, 3, 100, false", "390, 3, 100, false", "1280, 12, 5, true", "390, 12, 5, true"})
    void thePageDrawsAndFits(int width, int classes, int points, boolean logarithmic)
            throws IOException, InterruptedException {
        String facts = open(document(table(), plot(points, logarithmic), matrix(classes), disc()), width);
        assertTrue(facts.contains("\"headings\":\"Measured beside expected|Training|What was taken for what|Poles|"),
                facts);
        assertTrue(number(facts, "ink") > 8, facts);
        assertEquals(1, number(facts, "charts"), facts);
        assertEquals(2 + classes, number(facts, "rows"), facts);
        assertEquals(classes, number(facts, "right"), facts);
        assertEquals(POLES, number(facts, "poles"), facts);
    }

    private static Document.OrbitSection orbits(int dimensions) {
        List<double[]> points = IntStream.range(0, 300).mapToObj(t -> IntStream.range(0, dimensions)
                .mapToDouble(d -> t == 100 ? Double.NaN : Math.sin(0.1 * t + d)).toArray()).toList();
        return new Document.OrbitSection("Attractor", "Drag to turn.",
                IntStream.range(0, dimensions).mapToObj(d -> d == 0 ? HOSTILE : "x" + d).toList(),
                List.of(new Document.Orbit("measured " + HOSTILE, points), new Document.Orbit("generated", points)));
    }

    /** Two axes, three that are turned, five to choose three from; a gap where a point is unknown. */
    @ParameterizedTest
    @CsvSource({"1280, 2, 0", "390, 3, 0", "1280, 5, 3", "390, 5, 3"})
    void orbitsAreDrawnAndTheirAxesChosen(int width, int dimensions, int choices)
            throws IOException, InterruptedException {
        String facts = open(document(orbits(dimensions), plot(9, false)), width);
        assertEquals(2, number(facts, "orbits"), facts);
        assertTrue(number(facts, "drawn") > 2, facts);
        assertEquals(choices, number(facts, "choices"), facts);
        assertEquals(1, number(facts, "charts"), "what comes after is drawn as well");
    }

    @Test
    void emptyAndTinySectionsAreNoTrouble() throws IOException, InterruptedException {
        String facts = open(
                document(new Document.TableSection("Nothing", null, List.of("What", "Value"), List.of(), -1),
                        plot(1, false), plot(1, true), new Document.PlotSection("No lines", null, "x", "y", false,
                                new double[]{1, 2}, List.of()),
                        matrix(2), new Document.DiscSection("No poles", null, new double[0], new double[0]),
                        new Document.OrbitSection("No orbit", null, List.of("x", "y"),
                                List.of(new Document.Orbit("none", List.of())))),
                390);
        assertEquals(3, number(facts, "charts"), facts);
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws IOException {
        String html = document(table(), plot(9, false), matrix(3), disc()).html();
        assertFalse(html.matches("(?s).*<(script|link|img)[^>]+(src|href)=\"(?!data:).*"));
        assertEquals(4, html.split("</script>", -1).length - 1);
    }
}
