package statespace.model;

import statespace.backbone.BackboneSpec;

/** A task's settings beside the backbone: sizes of its data, its encoder and its head. A record. */
public interface TaskSpec {
    /** Name of the task, as in {@code config.json} and on the command line. */
    String kind();

    /** Variates that {@code scaling} has beside such a backbone; 0 for any number. */
    default int scaled(BackboneSpec backbone) {
        return 0;
    }
}
