package statespace.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import statespace.backbone.BackboneSpec;
import statespace.model.TaskSpec;
import statespace.train.TrainConfig;

/**
 * What {@code config.json} of a run's folder holds: everything that is needed to run the model again.
 *
 * @param task
 *            settings of the task
 * @param model
 *            options of the backbone
 * @param scaling
 *            of the data
 * @param data
 *            what the model was trained on
 * @param training
 *            settings of the training
 * @param provenance
 *            versions, machine, time, command
 */
public record RunConfig(
        TaskSpec task,
        BackboneSpec model,
        Scaling scaling,
        DataNote data,
        TrainConfig training,
        Map<String, String> provenance) {

    /** Name of the file. */
    public static final String FILE = "config.json";

    /** The file of a run's folder. */
    public static Path file(Path folder) {
        return folder.resolve(FILE);
    }

    /**
     * Scaling of the data.
     *
     * @param variates
     *            names, in column order; the channels of sequences are numbered
     * @param mean
     *            by variate
     * @param standardDeviation
     *            by variate
     */
    public record Scaling(List<String> variates, double[] mean, double[] standardDeviation) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Scaling that && variates.equals(that.variates) && Arrays.equals(mean, that.mean)
                    && Arrays.equals(standardDeviation, that.standardDeviation);
        }

        @Override
        public int hashCode() {
            return Objects.hash(variates, Arrays.hashCode(mean), Arrays.hashCode(standardDeviation));
        }
    }

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
     *            number of rows, or of examples
     * @param frequency
     *            step between rows; null for examples
     * @param reading
     *            how it was to be read; null where nothing was told
     */
    public record DataNote(String source, String sha256, String split, int rows, String frequency, Reading reading) {
        /** Of data about whose reading nothing was told. */
        public DataNote(String source, String sha256, String split, int rows, String frequency) {
            this(source, sha256, split, rows, frequency, null);
        }
    }
}
