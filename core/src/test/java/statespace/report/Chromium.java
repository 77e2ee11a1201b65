package statespace.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium that opens a page and tells what it became. */
final class Chromium {
    private final Path program;
    private final Path folder;

    private Chromium(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** What a page became: its document as text and what it wrote to the console. */
    record Page(String document, List<String> console) {}

    /** The browser of this machine, if there is one. */
    static Optional<Chromium> find(Path folder) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable).findFirst().map(found -> new Chromium(found, folder));
    }

    Page open(Path page, int width, int height) throws IOException, InterruptedException {
        Path document = Files.createTempFile(folder, "document", ".html");
        Path log = Files.createTempFile(folder, "browser", ".log");
        Path profile = Files.createTempDirectory(folder, "profile");
        List<String> command = new ArrayList<>(List.of(program.toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                "--allow-file-access-from-files", "--enable-logging=stderr", "--virtual-time-budget=4000",
                "--user-data-dir=" + profile, "--window-size=" + width + "," + height, "--dump-dom",
                page.toUri().toString()));
        Process process = new ProcessBuilder(command).redirectOutput(document.toFile()).redirectError(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the browser hangs");
        } finally {
            process.destroyForcibly();
        }
        List<String> console = Files.readString(log, StandardCharsets.UTF_8).lines()
                .filter(line -> line.contains("CONSOLE")).toList();
        return new Page(Files.readString(document, StandardCharsets.UTF_8), console);
    }
}
