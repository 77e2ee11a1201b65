package statespace.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.train.Epoch;

/** The page in a real browser: no console error, charts drawn, nothing wider than the screen. */
class ReportTest {
    private static final String HOSTILE = "</script><script>document.title='taken'</script> & \"x\"";

    @TempDir
    private Path folder;

    private static double[] wave(int length, double phase) {
        return IntStream.range(0, length).mapToDouble(i -> 20 + 5 * Math.sin(i * .26 + phase)).toArray();
    }

    private static Report report(int variates, int horizon, int epochs, boolean timed) {
        return report(variates, horizon, epochs, timed, 1);
    }

    private static Report report(int variates, int horizon, int epochs, boolean timed, double rival) {
        List<String> names = new ArrayList<>();
        for (int v = 0; v < variates; v++) {
            names.add(v == 0 ? HOSTILE : "a variate with a long name " + v);
        }
        List<Report.Window> windows = new ArrayList<>();
        for (int w = 0; w < 5; w++) {
            List<Report.Series> series = new ArrayList<>();
            for (int v = 0; v < variates; v++) {
                series.add(new Report.Series(wave(96, w + v), w == 4 ? null : wave(horizon, w), wave(horizon, w + .1)));
            }
            double start = timed ? 1.5e9 : 0;
            double step = timed ? 3600 : 1;
            windows.add(new Report.Window("window " + w,
                    IntStream.range(0, 96 + horizon).mapToDouble(i -> start + i * step).toArray(), series));
        }
        double[][][] halves = new double[2][variates][horizon];
        for (int v = 0; v < variates; v++) {
            for (int h = 0; h < horizon; h++) {
                halves[0][v][h] = 1;
                halves[1][v][h] = 2;
            }
        }
        List<Epoch> curve = IntStream.rangeClosed(1, epochs).mapToObj(e -> new Epoch(e, 1.0 / e, 1.2 / e, 3)).toList();
        return new Report("A " + HOSTILE, "file " + HOSTILE, "The model wins.", "In a setting.",
                List.of(new Report.Errors("mamba (this model)", .38, .39, true, true),
                        new Report.Errors("ridge", .383, .392, false, false)),
                List.of(new Report.Coverage(80, .81), new Report.Coverage(95, .96)),
                List.of(new Report.Steps("mamba (this model)", true, wave(horizon, 0)),
                        new Report.Steps("ridge", false,
                                IntStream.range(0, horizon).mapToDouble(h -> rival * wave(horizon, 1)[h]).toArray())),
                curve, epochs, timed, names, halves, windows,
                List.of(List.of("data", HOSTILE), List.of("SHA-256", "0123456789abcdef".repeat(4))));
    }

    /** A page that shows the report in a frame of a given width, works its controls, and writes down what it sees. */
    private Path probe(Path page, int width) throws IOException {
        String script = """
                <!doctype html><body style="margin:0"><iframe id="f" style="width:%dpx;height:3000px;border:0"></iframe>
                <pre id="seen">nothing</pre><script>
                const frame = document.getElementById('f'), errors = [];
                const ink = (doc, id) => [...doc.querySelectorAll('#' + id + ' canvas')].map(c => {
                  const pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                  const colours = new Set();
                  for (let i = 0; i < pixels.length; i += 4) {
                    if (pixels[i + 3]) colours.add(pixels[i] + ',' + pixels[i + 1] + ',' + pixels[i + 2]);
                  }
                  return colours.size; }).join();
                const tick = () => new Promise(done => setTimeout(done, 100));
                const picture = (doc, id) => doc.querySelector('#' + id + ' canvas').toDataURL();
                frame.onload = () => {
                  const w = frame.contentWindow, doc = w.document;
                  w.addEventListener('error', e => errors.push(e.message));
                  setTimeout(async () => {
                    const root = doc.documentElement, first = picture(doc, 'chart-window');
                    const label = doc.getElementById('where').textContent;
                    doc.getElementById('next').click();
                    await tick();
                    const second = picture(doc, 'chart-window'), moved = doc.getElementById('where').textContent;
                    const select = doc.getElementById('variate');
                    select.value = select.options.length - 1;
                    select.dispatchEvent(new w.Event('change'));
                    await tick();
                    const third = picture(doc, 'chart-window');
                    const sizes = [...doc.querySelectorAll('main *')].filter(n => n.textContent.trim())
                      .map(n => parseFloat(w.getComputedStyle(n).fontSize));
                    document.getElementById('seen').textContent = JSON.stringify({
                      overflow: root.scrollWidth - root.clientWidth, smallest: Math.min(...sizes),
                      window: ink(doc, 'chart-window'), steps: ink(doc, 'chart-steps'),
                      curve: doc.getElementById('chart-curve') ? ink(doc, 'chart-curve') : 'none',
                      moved: label !== moved && first !== second, variate: second !== third,
                      title: doc.title, errors });
                  }, 500); };
                frame.src = '%s';
                </script></body>""".formatted(width, page.toUri());
        Path probe = folder.resolve("probe" + width + ".html");
        Files.writeString(probe, script);
        return probe;
    }

    @ParameterizedTest
    @CsvSource({"1280, 7, 96, 5, true", "390, 7, 96, 5, true", "390, 2, 1, 1, false", "1280, 1, 720, 0, true"})
    void thePageDrawsAndFits(int width, int variates, int horizon, int epochs, boolean timed)
            throws IOException, InterruptedException {
        Optional<Chromium> browser = Chromium.find(folder);
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page was not opened");
        Path page = folder.resolve("report.html");
        report(variates, horizon, epochs, timed).write(page);
        Chromium.Page seen = browser.get().open(probe(page, width), Math.max(width, 800), 3100);
        assertEquals(List.of(), seen.console());
        String facts = seen.document().substring(seen.document().indexOf("<pre id=\"seen\">"));
        facts = facts.substring(0, facts.indexOf("</pre>"));
        assertTrue(facts.contains("\"errors\":[]"), facts);
        assertTrue(facts.contains("\"overflow\":0"), facts);
        assertTrue(facts.contains("\"moved\":true"), facts);
        assertTrue(variates == 1 || facts.contains("\"variate\":true"), facts);
        assertFalse(facts.contains("\"title\":\"taken\""), facts);
        for (String chart : List.of("window", "steps", "curve")) {
            String colours = facts.replaceAll(".*\"" + chart + "\":\"([^\"]*)\".*", "$1");
            assertTrue(colours.equals("none") ? epochs == 0 : Integer.parseInt(colours) > 8, chart + " in " + facts);
        }
        double smallest = Double.parseDouble(facts.replaceAll(".*\"smallest\":([0-9.]+).*", "$1"));
        assertTrue(smallest >= 12, "text of " + smallest + " px");
    }

    /** A baseline that is far off is left to the table and named: the lines of the others stay apart. */
    @Test
    void aFarBaselineDoesNotPressTheOthersToTheGround() throws IOException, InterruptedException {
        Optional<Chromium> browser = Chromium.find(folder);
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page was not opened");
        Path page = folder.resolve("report.html");
        report(1, 24, 3, true, 40).write(page);
        String note = "The axis ends at three times the model's largest error; ridge goes beyond it, see the table above.";
        assertTrue(browser.get().open(page, 1280, 3100).document().contains("id=\"steps-note\">" + note));
        report(1, 24, 3, true, 1.1).write(page);
        assertFalse(browser.get().open(page, 1280, 3100).document().contains("id=\"steps-note\""));
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws IOException {
        String html = report(2, 24, 3, true).html();
        assertFalse(html.matches("(?s).*<(script|link|img)[^>]+(src|href)=\"(?!data:).*"));
        assertEquals(4, html.split("</script>", -1).length - 1);
    }
}
