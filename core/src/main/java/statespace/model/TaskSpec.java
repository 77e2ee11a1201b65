package statespace.model;

/** A task's settings beside the backbone: sizes of its data, its encoder and its head. A record. */
public interface TaskSpec {
    /** Name of the task, as in {@code config.json} and on the command line. */
    String kind();
}
