package statespace.lab.dsr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.data.DataException;
import statespace.data.array.NpyFile;
import statespace.data.fetch.DataFolder;

/** Ten pairs of simulated whole-brain activity and its BOLD signal, 500 rows of 16 regions at a TR of 0.5 s. */
final class AlnPairs {
    static final double TR = 0.5;
    private static final int COUNT = 10;
    private static final String FOLDER = "fmri/aln/";
    private static final String HOME = "it is file ALN_data/%s/%d.npy of the repository github.com/humml-lab/GTF-ConvSSM; "
            + "put it there under that name";

    private AlnPairs() {}

    /**
     * A pair.
     *
     * @param name
     *            for messages
     * @param latent
     *            activity, (500)(16)
     * @param bold
     *            filtered activity, of the same rows
     */
    record Pair(String name, double[][] latent, double[][] bold) {}

    /** Whether all files are there. */
    static boolean arePresent(DataFolder data) {
        for (int i = 1; i <= COUNT; i++) {
            if (data.find(name("latent", i)).isEmpty() || data.find(name("bold", i)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first pairs.
     *
     * @throws statespace.data.MissingDataException
     *             if a file is not there
     */
    static List<Pair> read(DataFolder data, int count) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 1; i <= Math.min(count, COUNT); i++) {
            double[][] latent = rows(data.require(name("latent", i), HOME.formatted("latent_Z", i)));
            double[][] bold = rows(data.require(name("bold", i), HOME.formatted("BOLD_X", i)));
            if (latent.length != bold.length || latent[0].length != bold[0].length) {
                throw new DataException(data.root().resolve(name("bold", i)) + ": has " + bold.length + " rows of "
                        + bold[0].length + ", its latent file " + latent.length + " of " + latent[0].length
                        + "; fetch both again");
            }
            pairs.add(new Pair("aln " + i, latent, bold));
        }
        return pairs;
    }

    private static String name(String kind, int number) {
        return FOLDER + kind + "_" + number + ".npy";
    }

    /** The rows of an array. */
    static double[][] rows(Path file) {
        NpyFile array = NpyFile.read(file);
        int width = array.columns();
        double[][] rows = new double[array.shape()[0]][];
        Arrays.setAll(rows, t -> Arrays.copyOfRange(array.values(), t * width, (t + 1) * width));
        return rows;
    }
}
