package statespace.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import statespace.config.BoundedJson;
import statespace.format.Sha256;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;

/**
 * Ties {@code config.json} to the tensors beside it: the SHA-256 of the task, the model and the scaling, which the tensors
 * carry in their metadata. Shapes alone do not tell a stride of 8 from one of 9, or two variates in another order.
 *
 * @param sha256
 *            of the three, without regard to spaces and to the order of keys
 */
public record TensorMeaning(String sha256) {
    private static final String KEY = "config_sha256";
    private static final List<String> PARTS = List.of("task", "model", "scaling");
    private static final ObjectWriter SORTED = BoundedJson.mapper().build().writer()
            .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    /** Of the content of a {@code config.json}. */
    static TensorMeaning of(JsonNode config) {
        ObjectNode parts = config.isObject() ? ((ObjectNode) config).objectNode() : null;
        if (parts != null) {
            PARTS.forEach(part -> parts.set(part, config.get(part)));
        }
        try {
            return new TensorMeaning(new Sha256().add(SORTED.writeValueAsString(parts)).hex());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    /** For tensors that are about to be written. */
    Map<String, String> metadata() {
        return Map.of(KEY, sha256);
    }

    /**
     * Compares with what the tensors of a folder say, where they say it: files of earlier versions do not.
     *
     * @throws CheckpointException
     *             if they were stored beside another configuration
     */
    void check(Path folder, Map<String, String> metadata) {
        String said = metadata.get(KEY);
        if (said != null && !said.equals(sha256)) {
            throw new CheckpointException(RunConfig.file(folder)
                    + ": expected the task, the model and the scaling that " + Checkpoint.TENSORS
                    + " was stored with, found others; restore a copy of the file");
        }
    }
}
