package statespace.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One thing that this toolkit and others do, measured on both sides in one run. */
interface PeerBenchmark {

    /** How {@code --only} names it. */
    String name();

    /** Measures both sides; a peer that cannot run leaves a row that says why. */
    List<PeersTable.Row> run(Match match) throws IOException;

    /** How much is measured. */
    enum Size {
        /** Small shapes and few runs: seconds, for a first look, without targets. */
        QUICK,
        /** The shapes that the targets are about. */
        USUAL,
        /** The slowest rows too. */
        ALL
    }

    /**
     * What a contest works with.
     *
     * @param size
     *            how much is measured
     * @param threads
     *            of whole layers and models
     * @param python
     *            runs the peers' scripts
     * @param library
     *            the scan in C
     * @param progress
     *            is told what is being measured
     */
    record Match(Size size, int threads, Python python, ScanLibrary library, Consumer<String> progress) {

        boolean isQuick() {
            return size == Size.QUICK;
        }

        /** A target, or none where the shapes are not those it is about. */
        double target(double bound) {
            return isQuick() ? 0 : bound;
        }
    }

    /** The folder of the source: the launcher's, the tests', or the one this was started in. */
    static Path root() {
        String launcher = System.getenv("STATESPACE_ROOT");
        return Path.of(launcher == null ? System.getProperty("statespace.root", ".") : launcher);
    }
}
