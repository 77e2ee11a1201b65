package statespace.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import statespace.report.Document;
import statespace.run.Durations;

/** Gathers what the report of a study shows. */
final class StudyReport {
    private StudyReport() {}

    static Document of(Study.Card card, StudyRun.Result result, Findings findings, long seed,
            Map<String, String> provenance) {
        List<Document.Section> sections = new ArrayList<>();
        if (!findings.checks().isEmpty()) {
            sections.add(new Document.TableSection("Measured beside expected", null,
                    List.of("What", "Measured", "Expected", "Source", "Verdict"),
                    findings.checks().stream().map(c -> List.of(c.name(), Check.number(c.measured()), c.expected(),
                            c.source(), c.pass() ? "holds" : "fails")).toList(),
                    -1));
        }
        if (!findings.aims().isEmpty()) {
            sections.add(new Document.TableSection("Aims of this project", null,
                    List.of("What", "Measured", "Aim", "Verdict"),
                    findings.aims().stream().map(a -> List.of(a.name(), Check.number(a.measured()), a.expected(),
                            a.met() ? "aim met" : "aim missed")).toList(),
                    -1));
        }
        for (Plot plot : findings.plots()) {
            sections.add(new Document.PlotSection(plot.title(), null, plot.x(), plot.y(), plot.logarithmic(),
                    plot.at(),
                    plot.lines().stream().map(line -> Document.Line.of(line.name(), line.values())).toList()));
        }
        for (Table table : findings.tables()) {
            sections.add(new Document.TableSection(table.title(), null, table.columns(), table.rows(), -1));
        }
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("paper", card.paper()));
        facts.add(List.of("claim", card.claim()));
        findings.notes().forEach(note -> facts.add(List.of("note", note)));
        provenance.forEach((key, value) -> facts.add(List.of(key, value)));
        return new Document(card.paper(), verdict(card, findings),
                sentence(card.claim()) + " Size " + result.size() + ", seed " + seed + ", "
                        + Durations.text(result.seconds()) + ".",
                sections, facts);
    }

    private static String verdict(Study.Card card, Findings findings) {
        int checks = findings.checks().size();
        if (checks == 0) {
            long met = findings.aims().stream().filter(Aim::met).count();
            return met + " of " + findings.aims().size() + " aims of " + card.name() + " are met";
        }
        long failed = findings.checks().stream().filter(c -> !c.pass()).count();
        return failed == 0
                ? "All " + checks + " checks of " + card.name() + " hold"
                : failed + " of " + checks + " checks of " + card.name() + " fail";
    }

    private static String sentence(String claim) {
        return Character.toUpperCase(claim.charAt(0)) + claim.substring(1) + ".";
    }
}
