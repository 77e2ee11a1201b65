package statespace.train;

/** Is told how training goes. */
public interface Listener {
    /** A listener that ignores everything. */
    Listener SILENT = new Listener() {
    };

    /** Something that the user should know before training begins, a sentence. */
    default void remark(String sentence) {}

    /** Training begins; its files are in {@code folder}. */
    default void begun(java.nio.file.Path folder) {}

    /** Training has ended, one way or another. */
    default void ended() {}

    /** A step was taken: {@code done} of {@code total} steps, the mean loss of the epoch so far. */
    default void step(long done, long total, int epoch, double meanLoss) {}

    /** An epoch has ended. */
    default void epoch(Epoch epoch, boolean best) {}
}
