package statespace.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import statespace.bench.Machine;
import statespace.bench.Main;

class PeersBenchTest {
    private static final String FACTS = "{\"python\": \"3.0\", \"torch\": \"9.9\", \"transformers\": null}";
    private static final String NO_PACKAGES = "{\"python\": \"3.0\", \"torch\": null, \"transformers\": null}";

    @TempDir
    private Path folder;

    /** An interpreter that runs nothing: it prints what a script might. */
    private String python(String facts) throws IOException {
        Path script = folder.resolve("python");
        Files.writeString(script, """
                #!/bin/sh
                case "$1" in
                *timing.py) echo '%s' ;;
                *)
                  echo "a library says {hello}"
                  for work in scan train forward step layer filter cde plrnn rir; do
                    echo "{\\"work\\": \\"$work\\", \\"millis\\": [1000, 2000, 3000], \\"peak_bytes\\": 1048576}"
                  done ;;
                esac
                """.formatted(facts));
        assertTrue(script.toFile().setExecutable(true));
        return script.toString();
    }

    private static JsonNode run(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        List<String> line = new ArrayList<>(List.of("peers", "--quick", "--json"));
        line.addAll(List.of(arguments));
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()))
                .execute(line.toArray(String[]::new));
        assertEquals(0, code);
        return new ObjectMapper().readTree(out.toString());
    }

    private static List<JsonNode> rows(JsonNode table, String peer) {
        List<JsonNode> rows = new ArrayList<>();
        table.path("rows").forEach(row -> {
            if (row.path("peer").asText().contains(peer)) {
                rows.add(row);
            }
        });
        return rows;
    }

    @Test
    @Tag("long")
    void everyRowHasOursAndTheirsOrAReason() throws IOException {
        JsonNode table = run("--only", "train,step,s4d", "--python", python(FACTS));
        assertEquals(17, table.path("rows").size());
        assertEquals("9.9", table.at("/versions/torch").asText());
        assertTrue(table.at("/versions/transformers").isNull());
        for (JsonNode row : table.path("rows")) {
            assertTrue(row.at("/ours/median").asDouble() > 0, row.toString());
            assertTrue(row.at("/ours/runs").asInt() > 0, row.toString());
            assertEquals("", row.path("target").asText(), "small shapes have no targets");
        }
        for (JsonNode row : rows(table, "PyTorch")) {
            double theirs = row.path("unit").asText().equals("MiB") ? 1 : 2000;
            assertEquals(theirs, row.at("/theirs/median").asDouble());
            assertEquals(theirs / row.at("/ours/median").asDouble(), row.path("ratio").asDouble(), 1e-9);
        }
        for (String peer : List.of("PyTorch, parallel scan", "HuggingFace MambaModel")) {
            for (String how : List.of(", as installed", ", with our malloc settings")) {
                hasRow(table, "training step", peer + how);
                hasRow(table, "inference", peer + how);
            }
            hasRow(table, "one step, float32", peer);
            hasRow(table, "one step, bfloat16", peer);
        }
        assertEquals(6, rows(table, "HuggingFace").size());
        for (JsonNode row : rows(table, "HuggingFace")) {
            assertTrue(row.path("theirs").isNull());
            assertTrue(row.path("note").asText().contains("has no transformers: install it with"), row.toString());
        }
    }

    private static void hasRow(JsonNode table, String what, String peer) {
        assertEquals(1, rows(table, peer).stream().filter(row -> row.path("peer").asText().equals(peer)
                && row.path("what").asText().endsWith(what)).count(), what + " beside " + peer);
    }

    @Test
    void withoutPackagesAndCompilerTheRestGoesOn() throws IOException {
        JsonNode table = run("--only", "scan,diagonal", "--python", python(NO_PACKAGES), "--compiler", "no-such-cc");
        assertEquals(5, table.path("rows").size());
        for (JsonNode row : table.path("rows")) {
            assertTrue(row.at("/ours/median").asDouble() > 0 && row.path("ratio").isNull(), row.toString());
            String missing = row.path("peer").asText().startsWith("PyTorch") ? "has no torch" : "\"no-such-cc\" cannot";
            assertTrue(row.path("note").asText().contains(missing), row.toString());
        }
    }

    @Test
    void aScriptThatFailsIsSaidInItsRows() throws IOException {
        Path script = folder.resolve("python");
        Files.writeString(script, """
                #!/bin/sh
                case "$1" in *timing.py) echo '%s' ;; *) echo out of luck; exit 3 ;; esac
                """.formatted(FACTS));
        assertTrue(script.toFile().setExecutable(true));
        JsonNode reference = rows(run("--only", "scan", "--python", script.toString()), "PyTorch").getFirst();
        assertTrue(reference.path("note").asText().endsWith("scan.py; its last words: out of luck"),
                reference.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cde", "plrnn", "rir"})
    void aPeerThatComputesOtherNumbersHasNoTimes(String contest) throws IOException {
        JsonNode silent = run("--only", contest, "--python", python(FACTS));
        assertTrue(silent.path("rows").size() >= 1, silent.toString());
        for (JsonNode row : silent.path("rows")) {
            assertTrue(row.at("/ours/median").asDouble() > 0 && row.path("ratio").isNull(), row.toString());
            assertEquals("no numbers to compare with ours were printed", row.path("note").asText());
        }
        Path script = folder.resolve("python");
        Files.writeString(script, """
                #!/bin/sh
                case "$1" in *timing.py) echo '%s' ;; *) echo '{"work": "%s", "millis": [1], "digest": [1, 0]}' ;; esac
                """.formatted(FACTS, contest));
        assertTrue(script.toFile().setExecutable(true));
        for (JsonNode row : run("--only", contest, "--python", script.toString()).path("rows")) {
            assertTrue(row.path("theirs").isNull());
            assertTrue(row.path("note").asText().startsWith("the two sides compute different numbers"), row.toString());
        }
    }

    @Test
    void anUnknownContestIsAMistakeOfTheCommandLine() {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new Main()).setErr(new PrintWriter(err)).execute("peers", "--only", "chess");
        assertEquals(2, code);
        assertTrue(
                err.toString()
                        .startsWith(
                                "no contest \"chess\"; there are scan, diagonal, train, step, s4d, cde, plrnn, rir"),
                err.toString());
    }

    @Test
    void theTextSaysWhatWasMetAndMissed() {
        var fast = new PeersTable.Side(2, 1, 5);
        var slow = new PeersTable.Side(20, 1, 5);
        var machine = new Machine("cpu", 2, "jvm", "vector", "abc");
        String text = new PeersTable(machine, Map.of("python", "3"), List.of("a note"),
                List.of(PeersTable.Row.of("a", "met", "peer", "L=1", 1, fast, slow).atLeast(10),
                        PeersTable.Row.of("a", "missed", "peer", "L=1", 1, fast, slow).atLeast(10.5),
                        PeersTable.Row.of("b", "slow", "peer", "L=1", 1, fast, slow).within(1.5),
                        PeersTable.Row.without("b", "alone", "peer", "L=1", 1, fast, "no peer").atLeast(3)))
                .text();
        assertTrue(text.contains("10.0x  >= 10 x  met"), text);
        assertTrue(text.contains("10.0x  >= 10.5 x  MISSED"), text);
        assertTrue(text.contains("ours <= 1.5 ms  MISSED"), text);
        assertTrue(text.contains(">= 3 x  no peer"), text);
        assertTrue(text.contains("a note"), text);
    }
}
