package statespace.model;

import java.util.Set;
import statespace.backbone.BackboneSpec;

/** A task's settings beside the backbone: sizes of its data, its encoder and its head. A record. */
public interface TaskSpec {
    /** Name of the task, as in {@code config.json} and on the command line. */
    String kind();

    /** Variates that {@code scaling} has beside such a backbone; 0 for any number. */
    default int scaled(BackboneSpec backbone) {
        return 0;
    }

    /** Names of settings that mean nothing beside the others, which need not be told to people. */
    default Set<String> silent() {
        return Set.of();
    }
}
