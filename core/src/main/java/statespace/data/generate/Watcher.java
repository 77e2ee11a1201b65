package statespace.data.generate;

/** Is told how far a set has come. */
@FunctionalInterface
public interface Watcher {
    /** Tells nobody. */
    Watcher SILENT = (_, _) -> {};

    /** So many rows of so many are drawn. */
    void at(long done, long total);
}
