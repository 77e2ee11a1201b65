package statespace.bench.kills;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** Starts the run, or goes on with it, in a process of its own. */
    Process start(Path folder, Path log) throws IOException {
        List<String> line = OwnProcess.command(Main.class);
        line.add(verb);
        line.addAll(arguments);
        line.addAll(List.of("--resume", "--out", folder.toString()));
        return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }
}
