package statespace.bench.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import statespace.bench.Main;
import statespace.bench.fuzz.driver.Target;
import statespace.format.FormatException;

/** What counts as a failure, and that it can be had again. */
class FuzzerTest {
    @TempDir
    private Path folder;

    /** A reader that does what the first byte of its input says. */
    private static final class Obedient implements Target {
        private byte[] kept = {};

        @Override
        public String name() {
            return "obedient";
        }

        @Override
        public byte[] draw(SplittableRandom random) {
            return new byte[]{(byte) random.nextInt(6), (byte) random.nextInt()};
        }

        @Override
        public void read(byte[] input) {
            switch (input[0]) {
                case 1 -> throw new FormatException("a sentence");
                case 2 -> throw new IllegalStateException("not documented");
                case 3 -> throw new FormatException("");
                case 4 -> kept = new byte[(int) Fuzzer.allowed(input.length) + 1];
                case 5 -> endless(0);
                default -> kept = new byte[1];
            }
        }

        private int endless(int depth) {
            return kept.length > 1 << 30 ? depth : endless(depth + 1) + 1;
        }

        @Override
        public boolean documents(Throwable failure) {
            return failure instanceof FormatException;
        }
    }

    private static Tally tried(int what) {
        Tally tally = new Tally("obedient");
        new Fuzzer(new Obedient(), 1).tryOne(0, new byte[]{(byte) what, 0}, tally);
        return tally;
    }

    @Test
    void whatIsReadOrRefusedInASentenceIsNoFailure() {
        assertEquals(1, tried(0).read());
        assertEquals(1, tried(1).refused());
        assertEquals(0, tried(0).fallen() + tried(1).fallen());
    }

    @Test
    void otherFailuresEmptySentencesAndTooMuchMemoryAreFindings() {
        assertTrue(tried(2).findings().getFirst().kind().startsWith("java.lang.IllegalStateException"));
        assertTrue(tried(3).findings().getFirst().kind().startsWith("no sentence of one line"));
        assertTrue(tried(4).findings().getFirst().kind().startsWith("too much memory"));
        assertTrue(tried(5).findings().getFirst().kind().startsWith("java.lang.StackOverflowError"));
    }

    @Test
    void anInputIsAFunctionOfSeedAndNumberAlone() {
        Fuzzer fuzzer = new Fuzzer(new Obedient(), 3);
        Tally all = fuzzer.run(0, 100, () -> false);
        Finding one = all.findings().getLast();
        assertArrayEquals(one.input(), new Fuzzer(new Obedient(), 3).input(one.index()));
        Tally again = fuzzer.run(one.index(), 1, () -> false);
        assertEquals(one.kind(), again.findings().getFirst().kind());
        byte[][] others = Stream.of(0L, 1L, 2L, 3L).map(new Fuzzer(new Obedient(), 4)::input).toArray(byte[][]::new);
        assertFalse(Arrays.deepEquals(others, Stream.of(0L, 1L, 2L, 3L).map(fuzzer::input).toArray(byte[][]::new)));
    }

    @Test
    void aFindingIsSavedWithTheCommandThatRepeatsIt() throws Exception {
        Finding finding = tried(2).findings().getFirst();
        String command = finding.save(folder.resolve("found"), "obedient", 9);
        Path file = folder.resolve("found/obedient-9-0.bin");
        assertEquals("./statespace bench fuzz --target obedient --input " + file, command);
        assertArrayEquals(finding.input(), Files.readAllBytes(file));
        assertTrue(Files.readString(folder.resolve("found/obedient-9-0.txt")).contains(command));
    }

    private String fuzz(int code, String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        CommandLine line = new CommandLine(new Main()).setOut(out).setErr(out);
        assertEquals(code, line.execute(Stream.concat(Stream.of("fuzz"), Stream.of(arguments)).toArray(String[]::new)),
                text.toString());
        return text.toString();
    }

    @Test
    void theCommandTriesATargetOrOneInput() throws Exception {
        String table = fuzz(0, "--target", "json", "--count", "50", "--seed", "5", "--out", folder.toString());
        assertTrue(table.lines().reduce((_, last) -> last).orElse("").matches("json +50 .*"), table);
        Path input = Files.writeString(folder.resolve("x"), "[1]");
        assertTrue(fuzz(0, "--target", "json", "--input", input.toString()).contains("json"));
    }

    @Test
    void mistakesOfTheCommandAreToldOf() {
        assertTrue(fuzz(2, "--target", "song").startsWith("there is no target 'song'; there are json, state, "));
        assertTrue(fuzz(2, "--input", "x").startsWith("--input needs --target"));
        assertTrue(fuzz(2, "--count", "1", "--hours", "1").startsWith("--count and --hours exclude each other"));
        assertTrue(fuzz(2, "--count", "0").startsWith("--count and --hours must be above 0"));
    }
}
