package statespace.run;

import java.nio.file.Path;
import java.util.List;
import statespace.data.table.ReadOptions;
import statespace.task.forecast.Split;

/**
 * The data that a trained model is to meet; what a task has no use for is left as it is.
 *
 * @param files
 *            one, or two: a training split and a test split
 * @param options
 *            how tables are read
 * @param split
 *            of a table's rows; null for the one that the model was trained with
 * @param labels
 *            file of labels; null for none
 * @param labelColumn
 *            column of labels; null for none
 * @param rate
 *            factor on the step size of time-invariant layers
 * @param again
 *            true to measure even where a run's folder holds what was measured on the same data
 */
public record DataRequest(List<Path> files, ReadOptions options, Split.Kind split, Path labels, String labelColumn,
        double rate, boolean again) {

    /** One file, read as it is. */
    public static DataRequest of(Path file) {
        return new DataRequest(List.of(file), ReadOptions.automatic(), null, null, null, 1, true);
    }
}
