package statespace.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tensors of a model as they are published: one safetensors file, or several (shards) with an index
 * {@code model.safetensors.index.json}, whose {@code weight_map} names the shard of each tensor.
 */
public final class TensorFiles {
    /** Name of the file in a model's folder. */
    public static final String WHOLE = "model.safetensors";
    /** Name of the index where there are shards. */
    public static final String INDEX = WHOLE + ".index.json";

    private static final String SUFFIX = ".safetensors";
    private static final long LARGEST_INDEX = 100_000_000;
    private static final Set<String> PICKLES = Set.of("bin", "pt", "pth", "ckpt", "pkl");

    private TensorFiles() {}

    /** True for the name of a file with tensors, of an index, or of tensors in a form that is refused in a sentence. */
    public static boolean recognises(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(SUFFIX) || name.endsWith(SUFFIX + ".index.json") || isPickle(file);
    }

    /**
     * The file with the tensors, or the index of several.
     *
     * @param path
     *            such a file, or a model's folder
     */
    public static Path in(Path path) {
        if (!Files.isDirectory(path)) {
            return path;
        }
        boolean sharded = !Files.exists(path.resolve(WHOLE)) && Files.exists(path.resolve(INDEX));
        return path.resolve(sharded ? INDEX : WHOLE);
    }

    /**
     * Opens a file, or all that an index names.
     *
     * @param path
     *            a safetensors file, an index, or a model's folder with one of them
     * @throws FormatException
     *             if there is none, it is not whole, or the tensors are stored in another form
     */
    public static SafeTensors open(Path path) {
        Path file = in(path);
        if (Files.isDirectory(path) && !Files.exists(file)) {
            pickled(path);
        }
        if (isPickle(file) && Files.isRegularFile(file)) {
            throw pickle(file);
        }
        return file.toString().endsWith(".json") ? sharded(file) : SafeTensors.read(file);
    }

    private static boolean isPickle(Path file) {
        String name = file.toString();
        return PICKLES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static void pickled(Path folder) {
        for (String name : new String[]{"pytorch_model.bin", "pytorch_model.bin.index.json"}) {
            if (Files.exists(folder.resolve(name))) {
                throw pickle(folder.resolve(name));
            }
        }
    }

    private static FormatException pickle(Path file) {
        return new FormatException(
                file + ": holds tensors as a Python pickle, which runs code when it is read; convert it "
                        + "to safetensors with Python (save_pretrained writes them, or safetensors.torch.save_file)");
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static SafeTensors sharded(Path index) {
        Map<String, String> shards = weightMap(index);
        Map<String, SafeTensors> open = new TreeMap<>();
        try {
            Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            for (Map.Entry<String, String> place : shards.entrySet()) {
                SafeTensors shard = open.computeIfAbsent(place.getValue(),
                        name -> SafeTensors.read(index.resolveSibling(name)));
                SafeTensors.Entry tensor = shard.tensors().get(place.getKey());
                if (tensor == null) {
                    throw refusal(index, "the tensor " + JsonReader.quoted(place.getKey()) + " in " + place.getValue(),
                            "none there");
                }
                tensors.put(place.getKey(), tensor);
            }
            open.forEach((name, shard) -> {
                shard.tensors().keySet().stream().filter(tensor -> !name.equals(shards.get(tensor))).findFirst()
                        .ifPresent(tensor -> {
                            throw refusal(index, "every tensor of " + name,
                                    "none of the name " + JsonReader.quoted(tensor));
                        });
                metadata.putAll(shard.metadata());
            });
            return new SafeTensors(tensors, metadata, () -> open.values().forEach(SafeTensors::close));
        } catch (RuntimeException e) {
            open.values().forEach(SafeTensors::close);
            throw e;
        }
    }

    /** The shard of each tensor; a shard lies beside the index. */
    private static Map<String, String> weightMap(Path index) {
        if (!(parsed(index) instanceof Json.Members(Map<String, Json> fields))
                || !(fields.get("weight_map") instanceof Json.Members(Map<String, Json> map)) || map.isEmpty()) {
            throw refusal(index, "an object with a 'weight_map' of tensors", "something else");
        }
        Map<String, String> shards = new LinkedHashMap<>();
        map.forEach((tensor, shard) -> {
            if (!(shard instanceof Json.Text(String name)) || !name.matches("[^/\\\\:\\p{Cntrl}]{1,200}")
                    || !name.endsWith(SUFFIX)) {
                throw refusal(index, "the name of a safetensors file beside it for " + JsonReader.quoted(tensor),
                        shard instanceof Json.Text(String name) ? JsonReader.quoted(name) : "something else");
            }
            shards.put(tensor, name);
        });
        return shards;
    }

    private static Json parsed(Path index) {
        try {
            if (!Files.isRegularFile(index) || Files.size(index) > LARGEST_INDEX) {
                throw refusal(index, "a file of at most " + LARGEST_INDEX + " bytes",
                        Files.isRegularFile(index) ? Files.size(index) + " bytes" : "none");
            }
            return Json.parse(index.toString(), Files.readAllBytes(index));
        } catch (IOException e) {
            throw new FormatException(
                    index + ": cannot be read (" + e.getMessage() + "); check the disk and the file's permissions", e);
        }
    }

    private static FormatException refusal(Path index, String expected, String found) {
        return new FormatException(
                index + ": expected " + expected + ", found " + found + "; fetch the index and its shards again");
    }
}
