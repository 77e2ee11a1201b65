package statespace.dynamics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.data.array.NpyFile;
import statespace.data.fetch.DataFolder;

/** Arrays that the tests of this package share. */
public final class TestArrays {
    private TestArrays() {}

    /** An array of the folder of data sets; the test is left out where it is not at hand. */
    public static double[][] data(String relative) {
        DataFolder data = DataFolder.of(null);
        Optional<Path> file = data.find(relative);
        assumeTrue(file.isPresent(),
                () -> relative + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        NpyFile array = NpyFile.read(file.orElseThrow());
        int columns = array.columns();
        return IntStream.range(0, array.shape()[0])
                .mapToObj(t -> Arrays.copyOfRange(array.values(), t * columns, (t + 1) * columns))
                .toArray(double[][]::new);
    }

    /** One dimension of a series. */
    public static double[] column(double[][] x, int dimension) {
        return Arrays.stream(x).mapToDouble(row -> row[dimension]).toArray();
    }

    /** Independent normal numbers. */
    public static double[][] normal(RandomGenerator random, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(_ -> IntStream.range(0, columns).mapToDouble(_ -> random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    /** The correlation of two series. */
    public static double correlation(double[] x, double[] y) {
        double mx = Arrays.stream(x).average().orElseThrow();
        double my = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int t = 0; t < x.length; t++) {
            xy += (x[t] - mx) * (y[t] - my);
            xx += (x[t] - mx) * (x[t] - mx);
            yy += (y[t] - my) * (y[t] - my);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
