package statespace.cli.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import statespace.lab.Check;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.report.Document;
import statespace.run.Durations;

/** Gathers what the report of a study shows. */
final class StudyReport {
    private StudyReport() {}

    static Document of(Study.Card card, ReproduceCommand.Result result, Findings findings, long seed,
            Map<String, String> provenance) {
        List<Document.Section> sections = new ArrayList<>();
        sections.add(new Document.TableSection("Measured beside expected", null,
                List.of("What", "Measured", "Expected", "Source", "Verdict"),
                findings.checks().stream().map(c -> List.of(c.name(), Check.number(c.measured()), c.expected(),
                        c.source(), c.pass() ? "holds" : "fails")).toList(),
                -1));
        for (Plot plot : findings.plots()) {
            sections.add(new Document.PlotSection(plot.title(), null, plot.x(), plot.y(), plot.logarithmic(),
                    plot.at(), plot.lines().stream().map(StudyReport::line).toList()));
        }
        for (Table table : findings.tables()) {
            sections.add(new Document.TableSection(table.title(), null, table.columns(), table.rows(), -1));
        }
        long failed = findings.checks().stream().filter(c -> !c.pass()).count();
        String verdict = failed == 0
                ? "All " + findings.checks().size() + " checks of " + card.name() + " hold"
                : failed + " of " + findings.checks().size() + " checks of " + card.name() + " fail";
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("paper", card.paper()));
        facts.add(List.of("claim", card.claim()));
        findings.notes().forEach(note -> facts.add(List.of("note", note)));
        provenance.forEach((key, value) -> facts.add(List.of(key, value)));
        return new Document(card.paper(), verdict,
                sentence(card.claim()) + " Size " + result.size() + ", seed " + seed + ", "
                        + Durations.text(result.seconds()) + ".",
                sections, facts);
    }

    private static String sentence(String claim) {
        return Character.toUpperCase(claim.charAt(0)) + claim.substring(1) + ".";
    }

    private static Document.Line line(Plot.Line line) {
        return new Document.Line(line.name(),
                Arrays.stream(line.values()).mapToObj(v -> Double.isFinite(v) ? (Double) v : null)
                        .collect(Collectors.toCollection(ArrayList::new)));
    }
}
