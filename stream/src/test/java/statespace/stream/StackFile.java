package statespace.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A small stack of random tensors as another program writes it: safetensors without a digest. */
final class StackFile {
    private record Entry(String type, long[] shape, byte[] bytes) {}

    private final Map<String, Entry> tensors = new LinkedHashMap<>();
    private final Random random = new Random(2);

    static StackFile of(int width, int inner, int states, int layers, String prefix) {
        StackFile file = new StackFile();
        for (int i = 0; i < layers; i++) {
            String block = prefix + "layers." + i + ".";
            String mixer = block + "mixer.";
            file.put(block + "norm.weight", 1, width);
            file.put(mixer + "A_log", 1, inner, states);
            file.put(mixer + "D", 1, inner);
            file.put(mixer + "in_proj.weight", 0.3, 2L * inner, width);
            file.put(mixer + "conv1d.weight", 0.5, inner, 1, 4);
            file.put(mixer + "conv1d.bias", 0.5, inner);
            file.put(mixer + "x_proj.weight", 0.3, 1 + 2L * states, inner);
            file.put(mixer + "dt_proj.weight", 0.3, inner, 1);
            file.put(mixer + "dt_proj.bias", 1, inner);
            file.put(mixer + "out_proj.weight", 0.3, width, inner);
        }
        file.put(prefix + "norm_f.weight", 1, width);
        return file;
    }

    private void put(String name, double deviation, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        put(name, values, shape);
    }

    void put(String name, float[] values, long... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        tensors.put(name, new Entry("F32", shape, buffer.array()));
    }

    /** Moves the tensors whose names begin with {@code prefix} into a file of their own. */
    StackFile split(String prefix) {
        StackFile other = new StackFile();
        tensors.entrySet().stream().filter(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> other.tensors.put(entry.getKey(), entry.getValue()));
        other.tensors.keySet().forEach(tensors::remove);
        return other;
    }

    Set<String> names() {
        return tensors.keySet();
    }

    void remove(String name) {
        tensors.remove(name);
    }

    void rename(String name, String other) {
        tensors.put(other, tensors.remove(name));
    }

    void type(String name, String type) {
        Entry old = tensors.get(name);
        tensors.put(name, new Entry(type, old.shape, old.bytes));
    }

    /** Stores every tensor in two bytes a number. */
    void halve(String type) {
        tensors.replaceAll((_, entry) -> {
            ByteBuffer from = ByteBuffer.wrap(entry.bytes).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer to = ByteBuffer.allocate(entry.bytes.length / 2).order(ByteOrder.LITTLE_ENDIAN);
            while (from.hasRemaining()) {
                float value = from.getFloat();
                to.putShort(type.equals("F16")
                        ? Float.floatToFloat16(value)
                        : (short) (Float.floatToRawIntBits(value) >>> 16));
            }
            return new Entry(type, entry.shape, to.array());
        });
    }

    /** Writes the tensors, and the configuration that other programs have beside them. */
    void write(Path path) throws IOException {
        Files.writeString(path.resolveSibling("config.json"), "{\"model_type\": \"mamba\"}");
        tensors(path);
    }

    /** Writes the tensors alone. */
    void tensors(Path path) throws IOException {
        List<String> parts = new ArrayList<>();
        long offset = 0;
        for (var named : tensors.entrySet()) {
            Entry entry = named.getValue();
            parts.add("\"" + named.getKey() + "\":{\"dtype\":\"" + entry.type + "\",\"shape\":"
                    + Arrays.toString(entry.shape) + ",\"data_offsets\":[" + offset + ","
                    + (offset + entry.bytes.length) + "]}");
            offset += entry.bytes.length;
        }
        byte[] header = ("{" + String.join(",", parts) + "}").getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
            out.write(header);
            for (Entry entry : tensors.values()) {
                out.write(entry.bytes);
            }
        }
    }
}
