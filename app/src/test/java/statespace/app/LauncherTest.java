package statespace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, whatever it finds: it starts, says the right thing and ends with the right code. */
class LauncherTest {
    @TempDir
    private Path root;

    private Path archive;
    private Path program;

    private record Ended(int code, String out, String err) {}

    /** A folder in which everything is built: the launcher, and the classes of this test's class path as jars. */
    @BeforeEach
    void build() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "this system has no /usr/bin/env");
        Path source = Path.of(System.getProperty("statespace.root"), "statespace");
        Files.copy(source, root.resolve("statespace"), StandardCopyOption.COPY_ATTRIBUTES);
        Path target = Files.createDirectories(root.resolve("app/target"));
        Files.createDirectories(root.resolve("target"));
        archive = root.resolve("target/quick/classes.jsa");
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            Path place = Path.of(entry);
            Path jar = target.resolve("statespace-" + libraries.size() + ".jar");
            if (Files.isRegularFile(place)) {
                boolean own = place.getFileName().toString().startsWith("statespace-");
                libraries.add(own ? Files.copy(place, jar).toString() : entry);
            } else if (Files.isDirectory(place) && !place.endsWith("test-classes")) {
                pack(place, jar);
                libraries.add(jar.toString());
            }
        }
        program = Path.of(libraries.getFirst());
        assertEquals(target, program.getParent(), "the modules come first on the class path");
        Files.writeString(target.resolve("dependencies.classpath"), String.join(File.pathSeparator, libraries));
        Files.createFile(root.resolve("target/launcher.stamp"));
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(folder.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, out);
            }
        }
    }

    private ProcessBuilder process(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(root.resolve("statespace").toString()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private Ended start(Object... arguments) throws IOException, InterruptedException {
        return end(process(arguments));
    }

    /** The error stream is read to its end, since it passes through a second process. */
    private Ended end(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = root.resolve("out");
        Process process = builder.redirectOutput(out.toFile()).start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), Files.readString(out), err);
    }

    /** An empty archive: the launcher takes it for one that could not be made, and starts without. */
    private void withoutArchive() throws IOException {
        Files.createDirectories(archive.getParent());
        Files.createFile(archive);
    }

    private void startsAsEver(String state) throws IOException, InterruptedException {
        assertEquals(new Ended(0, "statespace 0.1.0\n", ""), start("--version"), state);
        assertEquals(new Ended(0, "6.0\n", ""), start("bench", "tensor"), state);
    }

    @Test
    @Tag("long")
    void aMissingOldOrDamagedArchiveOfClassesBreaksNoStart() throws IOException, InterruptedException {
        assertEquals(new Ended(0, "statespace 0.1.0\n", "Preparing quick starts ... done.\n"), start("--version"));
        byte[] whole = Files.readAllBytes(archive);
        assertTrue(whole.length > 10_000_000, "the archive holds " + whole.length + " bytes");
        assertTrue(Files.exists(root.resolve("target/quick/duckdb.jar")));
        startsAsEver("whole");

        Files.write(archive, new byte[0]);
        startsAsEver("empty");
        Files.writeString(archive, "no archive\n".repeat(1000));
        startsAsEver("other content");
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        startsAsEver("cut short");
        byte[] flipped = whole.clone();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 5000; i++) {
            flipped[random.nextInt(flipped.length / 20, flipped.length)] ^= 1;
        }
        Files.write(archive, flipped);
        startsAsEver("bits flipped");

        Files.setLastModifiedTime(program, FileTime.from(Instant.now().plusSeconds(60)));
        Files.write(archive, whole);
        Ended rebuilt = start("bench", "tensor");
        assertEquals(new Ended(0, "6.0\n", "Preparing quick starts ... done.\n"), rebuilt, "older than its jars");
    }

    @Test
    @Tag("long")
    void theThreeStartsAreMeasured() throws IOException, InterruptedException {
        withoutArchive();
        Ended told = start("bench", "startup", "--runs", 1, "--json");
        assertEquals(0, told.code, told.err);
        JsonNode rows = new ObjectMapper().readTree(told.out).path("rows");
        assertEquals(List.of("version", "first tensor", "warm forecast"), rows.findValuesAsText("what"));
        for (JsonNode row : rows) {
            double seconds = row.path("medianSeconds").asDouble();
            assertTrue(seconds > 0 && Double.isFinite(seconds), row.toString());
            assertTrue(row.path("command").asText().startsWith("statespace "), row.toString());
        }
    }

    @Test
    void mistakesEndAsTheVerbsEndThem() throws IOException, InterruptedException {
        withoutArchive();
        Ended missing = start("forecast", "no-such.csv");
        assertEquals(new Ended(1, "", "statespace: no-such.csv: no such file; check the path\n"), missing);
        assertEquals(2, start("forecast").code());
    }

    /** libtorch loads in the background meanwhile, and the JVM must not end under it. */
    @Test
    @Tag("long")
    void earlyEndsHaveTheirExitCodeInEveryStart() throws IOException, InterruptedException {
        withoutArchive();
        for (int i = 0; i < 15; i++) {
            Ended help = start("forecast", "--help");
            assertEquals(List.of(0, ""), List.of(help.code, help.err));
            assertTrue(help.out.contains("statespace forecast"), help.out);
            assertEquals(1, start("forecast", "no-such.csv").code());
            Ended option = start("train", "no-such.csv", "--no-such-option");
            assertEquals(2, option.code, option.err);
            assertTrue(option.err.startsWith("statespace: there is no option '--no-such-option'"), option.err);
        }
    }

    @Test
    void withoutHomeItStartsAsWell() throws IOException, InterruptedException {
        withoutArchive();
        for (String home : new String[]{null, ""}) {
            ProcessBuilder version = process("--version");
            version.environment().remove("JAVA_HOME");
            version.environment().put("JDK25_HOME", System.getProperty("java.home"));
            version.environment().remove("HOME");
            if (home != null) {
                version.environment().put("HOME", home);
            }
            assertEquals(new Ended(0, "statespace 0.1.0\n", ""), end(version));
        }
    }

    /** As a terminal does on Ctrl-C and a scheduler on its end: the signal goes to the launcher's whole process group. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSignalToAllItsProcessesLetsItSayHowToGoOn() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "signals are set by GNU env");
        withoutArchive();
        StringBuilder table = new StringBuilder("date,load\n");
        for (int i = 0; i < 1200; i++) {
            table.append(LocalDate.of(2020, 1, 1).plusDays(i)).append(',').append(i % 7).append('\n');
        }
        Path data = Files.writeString(root.resolve("load.csv"), table);
        for (String signal : List.of("INT", "TERM")) {
            Path run = root.resolve("run-" + signal);
            ProcessBuilder builder = process("train", data, "--lookback", 24, "--horizon", 6, "--epochs", 10000,
                    "--patience", 10000, "--out", run);
            builder.command().addAll(0, List.of("env", "--default-signal=INT,TERM", "bash", "-c",
                    "set -m; \"$@\" & echo $!; wait $!", "bash")); // a test in the background ignores INT and hands that on
            Process process = builder.start();
            try (BufferedReader out = process.inputReader(); BufferedReader err = process.errorReader()) {
                String group = out.readLine();
                String line = err.readLine();
                while (line != null && !line.startsWith("epoch 1:")) {
                    line = err.readLine();
                }
                assertEquals(0, new ProcessBuilder("kill", "-" + signal, "--", "-" + group).start().waitFor(), line);
                List<String> rest = err.lines().toList();
                String farewell = "Interrupted; the same command with --resume --out " + run + " goes on from here.";
                assertTrue(rest.contains(farewell), signal + ": " + rest);
                assertEquals(signal.equals("INT") ? 130 : 143, process.waitFor());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aBuildThatFailsIsToldWithItsReason() throws IOException, InterruptedException {
        Files.delete(root.resolve("target/launcher.stamp"));
        Path wrapper = root.resolve("mvnw");
        Files.writeString(wrapper, """
                #!/bin/sh
                set -u
                echo "[ERROR] home is ${HOME:+known}"
                exit 1
                """);
        assertTrue(wrapper.toFile().setExecutable(true));
        ProcessBuilder version = process("--version");
        version.environment().remove("HOME");
        Ended told = end(version);
        assertEquals(new Ended(1, "", "Building Statespace (the first time takes a few minutes) ... failed.\n"
                + "[ERROR] home is known\nstatespace: the build failed; the whole log is in "
                + root.toRealPath().resolve("target/build.log") + ".\n"), told);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException, InterruptedException {
        Path target = root.resolve("target");
        Files.delete(target.resolve("launcher.stamp"));
        Files.delete(target);
        Files.createFile(target);
        assertEquals(new Ended(1, "", "statespace: the program is not built, and " + root.toRealPath().resolve("target")
                + " cannot be written; change its permissions.\n"), start("--version"));
    }
}
