package statespace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.cli.Main;

/** The Java of the documents compiles as it stands there, with its own imports, and runs to its end. */
class SnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Path ROOT = Path.of(System.getProperty("statespace.root"));
    private static final List<String> DOCUMENTS = List.of("README.md", "docs/embedding.md", "docs/systems/s4d.md",
            "docs/systems/mamba.md", "docs/systems/chimera.md", "docs/systems/complex-real.md",
            "docs/systems/gated.md");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** A small table in place of ETTh1, and a run that was trained on it; a system that was reconstructed from three columns. */
    @BeforeAll
    static void train() throws IOException {
        StringBuilder rows = new StringBuilder("date,load,heat\n");
        for (int t = 0; t < 1200; t++) {
            rows.append(
                    String.format(Locale.ROOT, "%d,%.4f,%.4f%n", t, Math.sin(t * .26), Math.cos(t * .26) + .001 * t));
        }
        Path table = Files.writeString(shared.resolve("ETTh1.csv"), rows);
        run("train", table.toString(), "--epochs", "1", "--width", "8", "--out", shared.resolve("trained").toString());
        String orbit = IntStream.range(0, 300).mapToObj(t -> String.format(Locale.ROOT, "%.4f,%.4f,%.4f",
                Math.sin(.2 * t), Math.cos(.2 * t), Math.sin(.4 * t)))
                .collect(Collectors.joining("\n", "x,y,z\n", "\n"));
        run("reconstruct", Files.writeString(shared.resolve("orbit.csv"), orbit).toString(), "--epochs", "1",
                "--window",
                "50", "--set", "updates=2", "--out", shared.resolve("system").toString());
    }

    private static void run(String... arguments) {
        StringWriter told = new StringWriter();
        int code = Main.run(new java.io.PrintWriter(told), new java.io.PrintWriter(told), arguments);
        assertEquals(0, code, told.toString());
    }

    static Stream<Arguments> snippets() throws IOException {
        Stream.Builder<Arguments> all = Stream.builder();
        for (String document : DOCUMENTS) {
            List<String> found = SNIPPET.matcher(Files.readString(ROOT.resolve(document))).results()
                    .map((MatchResult match) -> match.group(1)).toList();
            assertTrue(!found.isEmpty(), document + " has no Java");
            for (int i = 0; i < found.size(); i++) {
                all.add(Arguments.of(document + " #" + (i + 1), found.get(i)));
            }
        }
        return all.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void compilesAndRuns(String place, String snippet) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[]{compiled(place, small(snippet)).toUri().toURL()},
                SnippetsTest.class.getClassLoader())) {
            ((Runnable) loader.loadClass("Snippet").getDeclaredConstructor().newInstance()).run();
        }
    }

    /** The same on the small table, in one epoch, in this test's folders; a run that is only read is the one trained here. */
    private String small(String snippet) {
        boolean trains = snippet.contains("Runs.train");
        return snippet.replace("data/ett/ETTh1.csv", shared.resolve("ETTh1.csv").toString())
                .replace("TrainConfig.standard()", "TrainConfig.standard().withEpochs(1)")
                .replace("runs/etth1", (trains ? folder.resolve("new/run") : shared.resolve("trained")).toString())
                .replace("runs/lorenz", shared.resolve("system").toString())
                .replaceAll("\"(runs|models)/", "\"" + folder + "/$1/");
    }

    private Path compiled(String place, String snippet) throws IOException {
        String imports = snippet.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body = snippet.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        String source = imports + "\npublic final class Snippet implements Runnable {\n    public void run() {\n"
                + "        try { body(); } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }\n"
                + "    }\n    private static void body() throws java.io.IOException {\n" + body + "\n    }\n}\n";
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter told = new StringWriter();
        boolean fine = compiler.getTask(told, null, null, List.of("-d", classes.toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), "-proc:none"),
                null, List.of(new SimpleJavaFileObject(URI.create("string:///Snippet.java"),
                        javax.tools.JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                })).call();
        assertTrue(fine, place + ": " + told);
        return classes;
    }
}
