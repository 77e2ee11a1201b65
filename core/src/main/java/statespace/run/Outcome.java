package statespace.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What was measured of a model. */
public interface Outcome {
    /** What {@code metrics.json} holds. */
    Object metrics();

    /** What the user should know beside the result, in lines. */
    default List<String> notes() {
        return List.of();
    }

    /** The result for people, in lines of text. */
    List<String> summary();

    /** Writes metrics, results and the report into a run's folder, each whole or not at all. */
    void write(Path folder) throws IOException;
}
