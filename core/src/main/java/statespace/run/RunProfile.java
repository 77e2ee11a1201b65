package statespace.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/**
 * What is in the folder of a run, whatever its task.
 *
 * @param config
 *            what {@code config.json} holds, as of the newest version
 * @param parameters
 *            trained values
 * @param tensors
 *            in their order
 */
public record RunProfile(JsonNode config, long parameters, List<Item> tensors) {

    /**
     * A tensor of the model.
     *
     * @param name
     *            dotted path
     * @param role
     *            in lower case
     * @param shape
     *            of it
     * @param count
     *            of its values
     */
    public record Item(String name, String role, long[] shape, long count) {}

    /**
     * Of the run of a folder.
     *
     * @throws statespace.model.CheckpointException
     *             if the folder holds none, or one that is damaged
     */
    public static RunProfile of(Path folder, Toolkit toolkit) {
        return of(TrainedRun.open(folder, toolkit), toolkit);
    }

    /** Of a run that was opened. */
    public static RunProfile of(TrainedRun<?, ?> run, Toolkit toolkit) {
        List<Parameter> parameters = run.load().parameters();
        return new RunProfile(ConfigFile.json(run.config(), toolkit), Parameter.count(parameters),
                parameters.stream().map(p -> new Item(p.name(), p.role().name().toLowerCase(Locale.ROOT),
                        Tensors.shape(p.value()), p.value().numel())).toList());
    }
}
