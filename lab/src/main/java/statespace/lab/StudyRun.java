package statespace.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import statespace.format.WholeFile;
import statespace.run.Facts;
import statespace.run.Provenance;

/**
 * A study that was run: what it found, and the files that say so, {@code result.json} and {@code report.html}.
 *
 * @param study
 *            that was run
 * @param findings
 *            of it
 * @param result
 *            what {@code result.json} holds
 */
public record StudyRun(Study study, Findings findings, Result result) {
    /** Name of the file with the checks and aims. */
    public static final String RESULT = "result.json";

    /** Name of the page. */
    public static final String REPORT = "report.html";

    /**
     * What {@code result.json} holds.
     *
     * @param study
     *            its name
     * @param size
     *            in lower case
     * @param seconds
     *            that it took
     * @param checks
     *            measured beside published
     * @param aims
     *            measured beside what this project aims at
     */
    public record Result(String study, String size, double seconds, List<Check> checks, List<Aim> aims) {}

    /**
     * Runs a study and writes its files.
     *
     * @param setting
     *            its folder is made if it is not there, and goes again if the study fails before it wrote anything
     * @param command
     *            what the user typed, for the record
     * @throws statespace.config.SettingException
     *             if the study has no such size
     */
    public static StudyRun of(Study study, Setting setting, String command) throws IOException {
        Study.Card card = study.card();
        card.check(setting.size());
        Files.createDirectories(setting.folder());
        long start = System.nanoTime();
        Findings findings;
        try {
            findings = study.run(setting);
        } catch (IOException | RuntimeException | Error e) {
            removeIfEmpty(setting.folder());
            throw e;
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        Result result = new Result(card.name(), setting.size().name().toLowerCase(Locale.ROOT), seconds,
                findings.checks(), findings.aims());
        WholeFile.write(setting.folder().resolve(RESULT), Facts.json(result) + "\n");
        StudyReport.of(card, result, findings, setting.seed(), Provenance.now(command))
                .write(setting.folder().resolve(REPORT));
        return new StudyRun(study, findings, result);
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(folder);
    }
}
