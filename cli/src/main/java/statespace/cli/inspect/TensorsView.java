package statespace.cli.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.format.SafeTensors;
import statespace.format.TensorFiles;
import statespace.run.RunConfig;

/**
 * The tensors of a safetensors file, or of shards with an index, whoever wrote them.
 *
 * @param file
 *            the file or the index
 * @param values
 *            in all tensors
 * @param bytes
 *            of all tensors
 * @param tensors
 *            in the order of the file
 * @param metadata
 *            text by key
 */
record TensorsView(String file, long values, long bytes, List<Item> tensors, Map<String, String> metadata) {
    private static final int LONGEST = 200;

    /**
     * A tensor.
     *
     * @param name
     *            as in the file
     * @param dtype
     *            type of its values
     * @param shape
     *            of it
     * @param bytes
     *            that it takes
     */
    record Item(String name, String dtype, long[] shape, long bytes) {}

    /** True for a file of tensors, an index of shards, and a folder of another program that holds one of them. */
    static boolean recognises(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return TensorFiles.recognises(path);
        }
        Path config = path.resolve(RunConfig.FILE);
        boolean other = Files.exists(path.resolve("pytorch_model.bin")) || Files.exists(TensorFiles.in(path));
        return other && !(Files.exists(config) && isOwn(path));
    }

    /** A run's tensors say who wrote them; where they are shards or a pickle, no run did. */
    private static boolean isOwn(Path folder) {
        Path whole = folder.resolve(TensorFiles.WHOLE);
        if (!Files.exists(whole)) {
            return false;
        }
        try (SafeTensors tensors = SafeTensors.read(whole)) {
            return "statespace".equals(tensors.metadata().get("format"));
        }
    }

    /** Of a file, an index or a folder with one of them. */
    static TensorsView of(Path path) {
        try (SafeTensors stored = TensorFiles.open(path)) {
            List<Item> items = new ArrayList<>();
            stored.tensors().forEach((name, tensor) -> items.add(
                    new Item(name, tensor.type().name(), tensor.shape(), tensor.bytes().byteSize())));
            return new TensorsView(TensorFiles.in(path).toString(),
                    stored.tensors().values().stream().mapToLong(SafeTensors.Entry::count).sum(),
                    items.stream().mapToLong(Item::bytes).sum(), items, stored.metadata());
        }
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%s: %,d tensors, %,d values, %,d bytes%n%n", file, tensors.size(), values, bytes);
        int width = Math.clamp(tensors.stream().mapToInt(item -> item.name().length()).max().orElse(0), 24, 60);
        out.printf("  %-" + width + "s %-8s %-20s %14s%n", "tensor", "dtype", "shape", "bytes");
        for (Item item : tensors) {
            out.printf(Locale.ROOT, "  %-" + width + "s %-8s %-20s %,14d%n", shown(item.name()), item.dtype(),
                    Arrays.toString(item.shape()), item.bytes());
        }
        if (!metadata.isEmpty()) {
            out.println();
            metadata.forEach((key, value) -> out.printf("  %-24s %s%n", shown(key), shown(value)));
        }
    }

    /** A text of a file as a part of one line: what ends lines or controls a terminal is shown as '?'. */
    private static String shown(String text) {
        String line = text.substring(0, Math.min(text.length(), LONGEST))
                .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\u0080-\\u009F\\u202A-\\u202E\\u2066-\\u2069]", "?");
        return text.length() > LONGEST ? line + "…" : line;
    }
}
