package statespace.lab;

import java.nio.file.Path;
import statespace.data.fetch.DataFolder;

/**
 * What a study is run with.
 *
 * @param size
 *            how large
 * @param seed
 *            source of all randomness
 * @param data
 *            where data sets lie
 * @param folder
 *            an existing folder for what the study writes
 * @param progress
 *            is told how it goes
 */
public record Setting(Size size, long seed, DataFolder data, Path folder, Progress progress) {

    /** Is told how a study goes. */
    @FunctionalInterface
    public interface Progress {
        /** Ignores everything. */
        Progress SILENT = (share, what) -> {};

        /**
         * A step was taken.
         *
         * @param share
         *            done so far, 0 to 1
         * @param what
         *            is under way
         */
        void at(double share, String what);
    }

    /** One of three values by size. */
    public <T> T pick(T smoke, T laptop, T paper) {
        return switch (size) {
            case SMOKE -> smoke;
            case LAPTOP -> laptop;
            case PAPER -> paper;
        };
    }

    /** True at the given size. */
    public boolean is(Size other) {
        return size == other;
    }
}
