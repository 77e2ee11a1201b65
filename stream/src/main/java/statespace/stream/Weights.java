package statespace.stream;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import statespace.format.SafeTensors;

/** The tensors of a model's file, by name and with the shapes and finite numbers that a model needs. */
final class Weights {
    private static final String STACK = "the tensors do not make one Mamba stack";

    private final Path path;
    private final String fault;
    private final Map<String, SafeTensors.Entry> tensors;
    private final Set<String> read = new HashSet<>();

    /** Those of a Mamba stack. */
    Weights(Path path, SafeTensors file) {
        this(path, file, STACK);
    }

    /**
     * Those of some model.
     *
     * @param fault
     *            what a tensor that does not fit means
     */
    Weights(Path path, SafeTensors file, String fault) {
        this.path = path;
        this.fault = fault;
        tensors = file.tensors();
    }

    Path path() {
        return path;
    }

    Set<String> names() {
        return tensors.keySet();
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** Bytes of all tensors. */
    long bytes() {
        return tensors.values().stream().mapToLong(tensor -> tensor.bytes().byteSize()).sum();
    }

    /** The sizes of a tensor, each from 1 to 2³¹ − 1. */
    int[] shape(String name) {
        long[] shape = tensor(name).shape();
        if (Arrays.stream(shape).anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
            throw new ModelException(path + ": expected sizes of '" + name + "' from 1 to " + Integer.MAX_VALUE
                    + ", found " + Arrays.toString(shape) + "; " + fault);
        }
        return Arrays.stream(shape).mapToInt(size -> (int) size).toArray();
    }

    /** True if no number of a tensor is known: training stores it at its end. */
    boolean isUnknown(String name) {
        SafeTensors.Entry tensor = tensor(name);
        if (!tensor.type().isFloat()) {
            return false;
        }
        float[] values = tensor.toFloats();
        for (float value : values) {
            if (!Float.isNaN(value)) {
                return false;
            }
        }
        return values.length > 0;
    }

    /** The numbers of a tensor that must have this shape, all of them finite. */
    float[] floats(String name, long... shape) {
        SafeTensors.Entry tensor = tensor(name);
        if (!Arrays.equals(shape, tensor.shape())) {
            throw new ModelException(path + ": expected '" + name + "' with shape " + Arrays.toString(shape)
                    + ", found " + Arrays.toString(tensor.shape()) + "; " + fault);
        }
        if (!tensor.type().isFloat()) {
            throw new ModelException(
                    path + ": expected '" + name + "' as F32, F16 or BF16, found " + tensor.type()
                            + "; convert the file to one of them");
        }
        float[] values = tensor.toFloats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelException(path + ": expected finite numbers in '" + name + "', found " + value
                        + "; training went astray, take an earlier checkpoint");
            }
        }
        return values;
    }

    /**
     * Refuses tensors that nobody read: what they change is not known.
     *
     * @param prefix
     *            of the names that are looked at
     * @param expected
     *            what tensors are read, for the sentence
     */
    void checkAllRead(String prefix, String expected) {
        tensors.keySet().stream().filter(name -> name.startsWith(prefix) && !read.contains(name)).findFirst()
                .ifPresent(name -> {
                    throw new ModelException(path + ": expected only tensors of " + expected + ", found '"
                            + name + "'; such a model cannot be stepped here");
                });
    }

    private SafeTensors.Entry tensor(String name) {
        SafeTensors.Entry tensor = tensors.get(name);
        read.add(name);
        if (tensor == null) {
            throw new ModelException(
                    path + ": expected a tensor '" + name
                            + "', found none; " + fault);
        }
        return tensor;
    }
}
