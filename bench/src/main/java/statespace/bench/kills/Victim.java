package statespace.bench.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;
import statespace.bench.peers.OwnProcess;
import statespace.cli.Main;

/**
 * A run that is killed again and again.
 *
 * @param verb
 *            of the command line
 * @param arguments
 *            after it
 * @param results
 *            files whose bytes must be those of a run that nobody killed
 */
record Victim(String verb, List<String> arguments, List<String> results) {
    private static final int EPOCHS = 4;

    /** One of each verb that trains. */
    static List<Victim> all(KillData data) {
        List<String> ahead = List.of("--lookback", "48", "--horizon", "12");
        return List.of(of("forecast", data.table(), ahead, "forecast.csv"),
                of("train", data.table(), ahead, "forecast.csv"),
                of("classify", data.sequences(), List.of(), "predictions.csv"),
                of("detect", data.table(), List.of("--window", "20"), "scores.csv", "events.csv"));
    }

    private static Victim of(String verb, Path data, List<String> more, String... results) {
        List<String> arguments = new ArrayList<>(List.of(data.toString(), "--epochs", Integer.toString(EPOCHS),
                "--patience", Integer.toString(EPOCHS), "--threads", "1"));
        arguments.addAll(more);
        List<String> all = new ArrayList<>(Arrays.asList(results));
        all.add("model.safetensors");
        return new Victim(verb, arguments, all);
    }

    /** Those of the verbs that were asked for; all if null. */
    static List<Victim> chosen(List<Victim> all, List<String> verbs, CommandLine command) {
        List<Victim> chosen = all.stream().filter(victim -> verbs == null || verbs.contains(victim.verb())).toList();
        if (verbs != null && chosen.size() < verbs.size()) {
            throw new ParameterException(command,
                    "--verb takes " + String.join(", ", all.stream().map(Victim::verb).toList()) + ", not " + verbs);
        }
        return chosen;
    }

    /** What starts the run, or goes on with it. */
    List<String> line(Path folder) {
        List<String> line = OwnProcess.command(Main.class);
        line.add(verb);
        line.addAll(arguments);
        line.addAll(List.of("--resume", "--out", folder.toString()));
        return line;
    }

    /** Starts the run, or goes on with it, in a process of its own. */
    Process start(Path folder, Path log) throws IOException {
        return new ProcessBuilder(line(folder)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /**
     * How a process came to its end.
     *
     * @param code
     *            of its exit
     * @param last
     *            line that it wrote
     */
    record Ended(int code, String last) {}

    /** Waits for a process; one that takes longer than {@code seconds} is killed. */
    Ended end(Process process, Path log, long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Ended(-1, "it did not end within " + seconds + " s");
        }
        return new Ended(process.exitValue(), Files.readString(log).lines().reduce((a, b) -> b).orElse("no word"));
    }
}
