package statespace.data.collection;

import java.util.List;

/**
 * Many univariate series, each with the values that followed it: what a forecasting competition hands out.
 *
 * @param source
 *            the files, for messages
 * @param sha256
 *            over the bytes of its files, pasts before futures
 * @param horizon
 *            values to forecast for every series
 * @param series
 *            at least one
 */
public record SeriesCollection(String source, String sha256, int horizon, List<Series> series) {

    /**
     * A series.
     *
     * @param name
     *            as in the files
     * @param past
     *            what a forecaster may see, oldest first
     * @param future
     *            what followed; only for measuring
     */
    public record Series(String name, double[] past, double[] future) {}

    /**
     * Checks that every series has a past and a future of the horizon's length.
     *
     * @throws IllegalArgumentException
     *             if one has not
     */
    public SeriesCollection {
        series = List.copyOf(series);
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a collection holds at least one series");
        }
        for (Series one : series) {
            if (one.past.length == 0 || one.future.length != horizon) {
                throw new IllegalArgumentException("series '" + one.name + "' has " + one.past.length + " values and "
                        + one.future.length + " to follow; expected are at least 1 and " + horizon);
            }
        }
    }

    /** Number of series. */
    public int count() {
        return series.size();
    }

    /** Values of the shortest past. */
    public int shortest() {
        return series.stream().mapToInt(one -> one.past.length).min().orElseThrow();
    }

    /** Values of the longest past. */
    public int longest() {
        return series.stream().mapToInt(one -> one.past.length).max().orElseThrow();
    }

    /**
     * The same series an horizon earlier: the last {@code horizon} values of each past become its future, so that
     * choices can be made without looking at the true futures.
     *
     * @throws IllegalArgumentException
     *             if a past is not longer than the horizon
     */
    public SeriesCollection earlier() {
        return new SeriesCollection(source, sha256, horizon, series.stream().map(one -> {
            int kept = one.past.length - horizon;
            if (kept < 1) {
                throw new IllegalArgumentException("series '" + one.name + "' has " + one.past.length
                        + " values, too few to set " + horizon + " aside");
            }
            return new Series(one.name, java.util.Arrays.copyOf(one.past, kept),
                    java.util.Arrays.copyOfRange(one.past, kept, one.past.length));
        }).toList());
    }
}
