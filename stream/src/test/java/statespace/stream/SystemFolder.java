package statespace.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.format.SafeTensors;

/** The folder of a small reconstruction with random tensors, and whatever is wrong with it. */
final class SystemFolder {
    final Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
    final Map<String, String> task = new LinkedHashMap<>();
    final Map<String, String> model = new LinkedHashMap<>();
    final Map<String, String> scaling = new LinkedHashMap<>();
    private final Random random = new Random(4);

    /** A clipped shallow map whose first states are observed. */
    static SystemFolder of(int variates, int latent, int hidden, float... taps) {
        SystemFolder folder = new SystemFolder();
        folder.task.put("kind", "\"reconstruct\"");
        folder.task.put("variates", "" + variates);
        folder.task.put("taps", "" + taps.length);
        folder.model.put("kind", "\"plrnn\"");
        folder.model.put("map", "\"clipped_shallow\"");
        folder.model.put("latent", "" + latent);
        folder.model.put("hidden", "" + hidden);
        folder.scaling.put("variates", IntStream.range(0, variates).mapToObj(i -> "\"v" + i + "\"").toList()
                .toString());
        folder.scaling.put("mean", Arrays.toString(new double[variates]));
        folder.scaling.put("standard_deviation", IntStream.range(0, variates).mapToObj(_ -> "1").toList().toString());
        folder.draw("latent.decay", 0.3, latent);
        folder.draw("latent.offset", 0.3, latent);
        folder.draw("latent.output", 0.3, latent, hidden);
        folder.draw("latent.input", 0.3, hidden, latent);
        folder.draw("latent.threshold", 0.3, hidden);
        if (latent > variates) {
            folder.draw("observation.extension", 0.3, latent - variates, variates);
        }
        folder.put("filter.taps", taps, taps.length);
        folder.put("forcing.strength", new float[]{0.25f}, 1);
        folder.draw("begin", 1, latent);
        return folder;
    }

    void draw(String name, double deviation, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        put(name, values, shape);
    }

    void put(String name, float[] values, long... shape) {
        tensors.put(name, SafeTensors.Entry.floats(shape, values));
    }

    String config() {
        return "{\"format\": \"statespace\", \"version\": 2, \"task\": " + text(task) + ", \"model\": " + text(model)
                + ", \"scaling\": " + text(scaling) + "}";
    }

    private static String text(Map<String, String> fields) {
        return fields.entrySet().stream().map(field -> "\"" + field.getKey() + "\": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config());
        new SafeTensors(tensors, Map.of("format", "statespace")).write(folder.resolve("model.safetensors"));
    }

    SystemStream load(Path folder) throws IOException {
        write(folder);
        return SystemStream.load(folder);
    }
}
