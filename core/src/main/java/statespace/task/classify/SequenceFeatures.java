package statespace.task.classify;

/** A map from a whole sequence of any length to a fixed number of features, without training. */
interface SequenceFeatures {
    /** The row that it makes, in snake case. */
    String name();

    /** What was computed, in a few words. */
    String detail();

    /** Features of each example, (examples, features). */
    double[][] of(Sequences sequences);
}
