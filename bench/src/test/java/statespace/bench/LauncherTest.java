package statespace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with an archive of classes that is missing, out of date or damaged: it starts and says the right thing. */
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
        Path target = Files.createDirectories(root.resolve("bench/target"));
        Files.createDirectories(root.resolve("target"));
        archive = root.resolve("target/quick/classes.jsa");
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            Path place = Path.of(entry);
            if (!Files.isDirectory(place)) {
                libraries.add(entry);
            } else if (!place.endsWith("test-classes")) {
                Path jar = target.resolve("library-" + libraries.size() + ".jar");
                pack(place, jar);
                libraries.add(jar.toString());
            }
        }
        program = target.resolve("statespace-bench-0.jar");
        Files.move(Path.of(libraries.removeFirst()), program);
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

    private Ended start(String... arguments) throws IOException, InterruptedException {
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        List<String> command = new ArrayList<>(List.of(root.resolve("statespace").toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int code = builder.start().waitFor();
        for (int i = 0; i < 100 && code != 0 && Files.size(err) == 0; i++) {
            Thread.sleep(20); // the error stream passes through a second process
        }
        return new Ended(code, Files.readString(out), Files.readString(err));
    }

    private void startsAsEver(String state) throws IOException, InterruptedException {
        assertEquals(new Ended(0, "statespace 0.1.0\n", ""), start("--version"), state);
        assertEquals(new Ended(0, "6.0\n", ""), start("bench", "tensor"), state);
    }

    @Test
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
    void theThreeStartsAreMeasured() throws IOException {
        Files.createDirectories(archive.getParent());
        Files.createFile(archive);
        StartupBench.Result result = new StartupBench(root.resolve("statespace"), 1).run(null, null);
        assertEquals(List.of("version", "first tensor", "warm forecast"),
                result.rows().stream().map(StartupBench.Row::what).toList());
        for (StartupBench.Row row : result.rows()) {
            assertTrue(row.medianSeconds() > 0, row.toString());
            assertTrue(result.text().contains(row.command()), result.text());
        }
        assertTrue(result.json().contains("\"medianSeconds\""), result.json());
    }

    @Test
    void mistakesEndAsTheVerbsEndThem() throws IOException, InterruptedException {
        Files.createDirectories(archive.getParent());
        Files.createFile(archive);
        Ended missing = start("forecast", "no-such.csv");
        assertEquals(new Ended(1, "", "statespace: no-such.csv: no such file; check the path\n"), missing);
        assertEquals(2, start("forecast").code());
    }
}
