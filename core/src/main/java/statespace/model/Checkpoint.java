package statespace.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import statespace.format.DType;
import statespace.format.FormatException;
import statespace.format.SafeTensors;
import statespace.format.WholeFile;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyConfig;
import statespace.model.detect.DetectConfig;
import statespace.model.forecast.ForecastConfig;
import statespace.tensor.Tensors;

/**
 * A model on the disk: {@code config.json}, readable, and {@code model.safetensors}. Each file appears whole or not at
 * all. The configuration names everything that is needed to run the model again.
 */
public final class Checkpoint {
    /** Name of the readable part. */
    public static final String CONFIG = "config.json";
    /** Name of the part with the tensors. */
    public static final String TENSORS = "model.safetensors";
    /** Version of the layout that this code writes and the newest that it reads. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private Checkpoint() {}

    /**
     * The readable part.
     *
     * @param format
     *            always "statespace"
     * @param version
     *            layout version
     * @param model
     *            sizes
     * @param scaling
     *            the training rows' mean and deviation of every variate
     * @param data
     *            what the model was trained on
     * @param training
     *            the training settings, for the reader
     * @param provenance
     *            versions, machine, time, command
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Config(
            String format,
            int version,
            ModelConfig model,
            Scaling scaling,
            DataNote data,
            JsonNode training,
            Map<String, String> provenance) {

        /**
         * The sizes of a forecaster.
         *
         * @throws CheckpointException
         *             if the model does something else
         */
        public ForecastConfig forecast(Path folder) {
            if (model instanceof ForecastConfig sizes) {
                return sizes;
            }
            throw new CheckpointException(folder + ": expected a forecasting model, found " + found() + "'evaluate'");
        }

        /**
         * The sizes of a classifier.
         *
         * @throws CheckpointException
         *             if the model does something else
         */
        public ClassifyConfig classify(Path folder) {
            if (model instanceof ClassifyConfig sizes) {
                return sizes;
            }
            throw new CheckpointException(folder + ": expected a classifier, found " + found() + "'evaluate'");
        }

        /**
         * The sizes of a detector.
         *
         * @throws CheckpointException
         *             if the model does something else
         */
        public DetectConfig detect(Path folder) {
            if (model instanceof DetectConfig sizes) {
                return sizes;
            }
            throw new CheckpointException(folder + ": expected a detector, found " + found() + "'evaluate'");
        }

        private String found() {
            return switch (model) {
                case ForecastConfig _ -> "a forecasting model; use it with 'forecast' or ";
                case ClassifyConfig _ -> "a classifier; use it with 'classify' or ";
                case DetectConfig _ -> "a detector of anomalies; use it with 'detect' or ";
                default -> throw new IllegalArgumentException("unknown model " + model);
            };
        }
    }

    /**
     * Scaling of the data.
     *
     * @param variates
     *            names, in column order; the channels of sequences are numbered
     * @param mean
     *            by variate
     * @param deviation
     *            by variate
     */
    public record Scaling(List<String> variates, double[] mean, double[] deviation) {}

    /**
     * What the model was trained on.
     *
     * @param source
     *            file or query
     * @param sha256
     *            of the file
     * @param split
     *            how rows were divided
     * @param rows
     *            number of rows, or of cases
     * @param frequency
     *            step between rows; null for cases
     */
    public record DataNote(String source, String sha256, String split, int rows, String frequency) {}

    /** Writes the readable part. */
    public static void writeConfig(Path folder, Config config) throws IOException {
        WholeFile.write(folder.resolve(CONFIG), JSON.writeValueAsString(config) + "\n");
    }

    /** Reads the readable part of a run's folder. */
    public static Config readConfig(Path folder) {
        Path file = folder.resolve(CONFIG);
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new CheckpointException(file + ": no such file; name the folder of a run that was trained before", e);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ", line " + e.getLocation().getLineNr()
                    + ": expected JSON, found text that is none; restore a copy of the file", e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (!root.path("format").asText().equals("statespace")) {
            throw new CheckpointException(file + ": expected \"format\": \"statespace\", found "
                    + root.path("format") + "; this is no configuration of a Statespace model");
        }
        int version = root.path("version").asInt(-1);
        if (version < 1 || version > VERSION) {
            throw new CheckpointException(file + ": expected version 1 to " + VERSION + ", found "
                    + root.path("version") + "; a newer Statespace wrote it, update this one");
        }
        upgrade(root.path("model"));
        try {
            return JSON.treeToValue(root, Config.class);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    file + ": a field is missing or does not fit (" + e.getOriginalMessage() + ")", e);
        }
    }

    /** Adds what a forecaster of the first release did not say: that it reads each variate by itself. */
    private static void upgrade(JsonNode model) {
        if (model instanceof ObjectNode sizes && sizes.has("horizon") && !sizes.has("variates")) {
            sizes.put("variates", 1);
            sizes.putNull("chimera");
        }
    }

    /** Writes the tensors of a model. */
    public static void writeTensors(Path folder, List<Parameter> parameters, Map<String, String> metadata)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("format", "statespace");
        all.put("version", Integer.toString(VERSION));
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

    /** Reads the tensors of a run's folder into a model's parameters. */
    public static void readTensors(Path folder, List<Parameter> parameters) {
        Path file = folder.resolve(TENSORS);
        try (SafeTensors stored = open(file)) {
            if (!stored.metadata().containsKey("sha256")) {
                throw new CheckpointException(file + ": expected a SHA-256 in the header, found none; the file is "
                        + "damaged or was written by another program, restore a copy");
            }
            fill(file, stored.tensors(), parameters);
        }
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
