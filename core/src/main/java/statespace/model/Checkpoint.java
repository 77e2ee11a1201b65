package statespace.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import statespace.format.DType;
import statespace.format.FormatException;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** The tensors of a run's folder, {@code model.safetensors}: whole or not there. */
public final class Checkpoint {
    /** Name of the part with the tensors. */
    public static final String TENSORS = "model.safetensors";

    private static final String VERSION = "1";

    private Checkpoint() {}

    /** Writes the tensors of a model. */
    public static void writeTensors(Path folder, List<Parameter> parameters, Map<String, String> metadata)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("format", "statespace");
        all.put("version", VERSION);
        new SafeTensors(entries(parameters), all).write(folder.resolve(TENSORS));
    }

    /** The parameters as entries of a safetensors file. */
    public static Map<String, SafeTensors.Entry> entries(List<Parameter> parameters) {
        Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            entries.put(parameter.name(), SafeTensors.Entry.floats(Tensors.shape(parameter.value()),
                    Tensors.toFloats(parameter.value())));
        }
        return entries;
    }

    /**
     * Opens a file of tensors.
     *
     * @throws CheckpointException
     *             if it is not a whole safetensors file
     */
    public static SafeTensors open(Path file) {
        try {
            return SafeTensors.read(file);
        } catch (FormatException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    /** What a run's folder says of its tensors. */
    public static Map<String, String> metadata(Path folder) {
        try (SafeTensors stored = open(folder.resolve(TENSORS))) {
            return Map.copyOf(stored.metadata());
        }
    }

    /**
     * Opens the tensors of a run's folder.
     *
     * @throws CheckpointException
     *             if they are not whole, or another program wrote them
     */
    public static SafeTensors openOwn(Path folder) {
        Path file = folder.resolve(TENSORS);
        SafeTensors stored = open(file);
        if (!stored.metadata().containsKey("sha256")) {
            stored.close();
            throw new CheckpointException(file + ": expected a SHA-256 in the header, found none; the file is "
                    + "damaged or was written by another program, restore a copy");
        }
        return stored;
    }

    /** Reads the tensors of a run's folder into a model's parameters. */
    public static void readTensors(Path folder, List<Parameter> parameters) {
        try (SafeTensors stored = openOwn(folder)) {
            fill(folder.resolve(TENSORS), stored.tensors(), parameters);
        }
    }

    /** The parameters under the names that they have in a file. */
    public static List<Parameter> renamed(List<Parameter> parameters, UnaryOperator<String> rename) {
        return parameters.stream().map(p -> new Parameter(rename.apply(p.name()), p.value(), p.role())).toList();
    }

    /** Copies stored values into parameters; names and shapes must fit exactly. */
    public static void fill(Path file, Map<String, SafeTensors.Entry> stored, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            SafeTensors.Entry entry = stored.get(parameter.name());
            long[] shape = Tensors.shape(parameter.value());
            if (entry == null) {
                throw new CheckpointException(file + ": expected a tensor '" + parameter.name() + "' "
                        + Arrays.toString(shape) + ", found none; config.json and the tensors do not belong together");
            }
            if (entry.type() != DType.F32 || !Arrays.equals(entry.shape(), shape)) {
                throw new CheckpointException(file + ": expected '" + parameter.name() + "' as F32 "
                        + Arrays.toString(shape) + ", found " + entry.type() + " " + Arrays.toString(entry.shape())
                        + "; config.json and the tensors do not belong together");
            }
        }
        for (Parameter parameter : parameters) {
            copy(stored.get(parameter.name()).toFloats(), parameter.value());
        }
    }

    private static void copy(float[] values, Tensor target) {
        if (values.length > 0) {
            new FloatPointer(target.data_ptr()).put(values, 0, values.length);
        }
    }
}
