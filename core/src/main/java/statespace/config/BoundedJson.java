package statespace.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Mappers for JSON that others may have written: depth, names, texts and numbers are bounded. */
public final class BoundedJson {
    /** Objects and lists inside each other. */
    public static final int DEPTH = 64;

    private static final int NUMBER = 1_000;
    private static final int NAME = 10_000;
    private static final int TEXT = 4_000_000;

    private BoundedJson() {}

    /** The start of a mapper. */
    public static JsonMapper.Builder mapper() {
        return JsonMapper.builder(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxNumberLength(NUMBER)
                        .maxNameLength(NAME).maxStringLength(TEXT).build())
                .build());
    }
}
