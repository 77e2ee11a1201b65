package statespace.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import statespace.format.WholeFile;

/**
 * What was measured of a model that was never trained, marked as such for people and in the metrics.
 *
 * @param measured
 *            the numbers
 * @param run
 *            folder of the model
 */
record UntrainedOutcome(Outcome measured, Path run) implements Outcome {
    private String mark() {
        return run + ": no epoch of training had ended when this model was stored, so these are the numbers of its "
                + "initial parameters; train it again";
    }

    @Override
    public Object metrics() {
        ObjectNode marked = Facts.tree(measured.metrics());
        marked.put("untrained", true);
        return marked;
    }

    @Override
    public List<String> notes() {
        return Stream.concat(Stream.of("warning: " + mark()), measured.notes().stream()).toList();
    }

    @Override
    public List<String> summary() {
        return measured.summary();
    }

    @Override
    public void write(Path folder) throws IOException {
        measured.write(folder);
        WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics()) + "\n");
    }
}
