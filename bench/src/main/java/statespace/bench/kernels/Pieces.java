package statespace.bench.kernels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import statespace.bench.peers.PeerException;

/**
 * What a measuring process printed: one JSON object a line, {@code {"work": "train", "millis": [...], "peak_bytes": n}},
 * and whatever else a library prints between them.
 *
 * @param lines
 *            the JSON objects
 */
public record Pieces(List<JsonNode> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static Pieces parse(String output) {
        List<JsonNode> lines = new ArrayList<>();
        output.lines().filter(line -> line.startsWith("{")).forEach(line -> {
            try {
                lines.add(JSON.readTree(line));
            } catch (JsonProcessingException words) {
                System.getLogger(Pieces.class.getName()).log(System.Logger.Level.DEBUG, "not a measurement: {0}", line);
            }
        });
        return new Pieces(List.copyOf(lines));
    }

    /** Times of a piece of work, over several processes, sorted. */
    public static double[] millis(Collection<Pieces> processes, String work) throws PeerException {
        double[] all = processes.stream().flatMap(pieces -> pieces.lines.stream())
                .filter(line -> line.path("work").asText().equals(work))
                .flatMapToDouble(line -> DoubleStream.of(JSON.convertValue(line.path("millis"), double[].class)))
                .sorted().toArray();
        if (all.length == 0) {
            throw new PeerException("no times of \"" + work + "\" were printed");
        }
        return all;
    }

    /** Largest resident sets in MiB, after a piece of work, sorted. */
    public static double[] peaks(Collection<Pieces> processes, String work) throws PeerException {
        double[] all = processes.stream().flatMap(pieces -> pieces.lines.stream())
                .filter(line -> line.path("work").asText().equals(work) && line.path("peak_bytes").isNumber())
                .mapToDouble(line -> line.path("peak_bytes").asDouble() / (1 << 20)).toArray();
        if (all.length == 0) {
            throw new PeerException("this system does not say how much memory a process has taken");
        }
        Arrays.sort(all);
        return all;
    }
}
