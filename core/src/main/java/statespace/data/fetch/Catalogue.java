package statespace.data.fetch;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Public data sets with a stable public home that examples, studies and tests use. Sizes, licences and checksums are
 * given where they are known; where they are not, nothing is guessed.
 */
public final class Catalogue {
    /** In place of a size that is not known. */
    public static final long UNKNOWN = -1;

    private static final String NO_LICENCE = "unknown";
    private static final String MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private static final String M4 = "https://raw.githubusercontent.com/Mcompetitions/M4-methods/master/Dataset/";
    private static final String UEA = "https://www.timeseriesclassification.com/aeon-toolkit/";
    private static final String ZENODO = "https://zenodo.org/records/";

    private static final List<DataSet> ALL = List.of(
            new DataSet("mnist", "handwritten digits as sequences of 784 pixels", "CC BY-SA 3.0",
                    List.of(mnist("train-images-idx3-ubyte.gz", 9_912_422,
                            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                            mnist("train-labels-idx1-ubyte.gz", 28_881,
                                    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                            mnist("t10k-images-idx3-ubyte.gz", 1_648_877,
                                    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                            mnist("t10k-labels-idx1-ubyte.gz", 4_542,
                                    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"))),
            new DataSet("ETTh1", "hourly load and oil temperature of a transformer, for forecasting", "CC BY-ND 4.0",
                    List.of(new Item(
                            URI.create(
                                    "https://raw.githubusercontent.com/zhouhaoyi/ETDataset/main/ETT-small/ETTh1.csv"),
                            "ett/ETTh1.csv", 2_589_657,
                            "f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066", false))),
            new DataSet("m4-hourly", "the 414 hourly series of the M4 competition, for forecasting 48 steps",
                    NO_LICENCE,
                    List.of(m4("Train/Hourly-train.csv", 2_347_115,
                            "ea59b7783573c49077a835ab6465c7d66f1474783360f310988a9a737fbca62f"),
                            m4("Test/Hourly-test.csv", 132_820,
                                    "71a57fccb15e534d973626ada4fb87febf789e9317715b7cc6dd3b5f90db6f42"))),
            uea("JapaneseVowels", "nine speakers, 12 channels, lengths 7 to 29, for classification"),
            uea("BasicMotions", "four motions, 6 channels, 100 steps, for classification"),
            uea("ItalyPowerDemand", "two seasons, 1 channel, 24 steps, for classification"),
            uea("ACSF1", "ten appliances, 1 channel, 1460 steps, for classification"),
            new DataSet("cifar10", "small photographs as sequences of 1024 pixels", NO_LICENCE,
                    List.of(new Item(URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                            "cifar10/cifar-10-binary.tar.gz", 170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", false))),
            new DataSet("speech-commands", "spoken words as raw sound of 16000 steps, version 0.02", "CC BY 4.0",
                    List.of(new Item(URI.create("http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz"),
                            "speech-commands/speech_commands_v0.02.tar.gz", 2_428_923_189L,
                            "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58", false))),
            new DataSet("lra", "long range arena: sequences of 1024 to 16384 steps", NO_LICENCE,
                    List.of(new Item(URI.create("https://storage.googleapis.com/long-range-arena/lra_release.gz"),
                            "lra/lra_release.gz", UNKNOWN, null, false))),
            bidmc("BIDMC32HR", "heart rate", 4001456), bidmc("BIDMC32RR", "respiratory rate", 4001463),
            bidmc("BIDMC32SpO2", "blood oxygen", 4001464));

    private Catalogue() {}

    /**
     * A set.
     *
     * @param name
     *            what it is called on the command line
     * @param purpose
     *            what it is for
     * @param licence
     *            its licence, or "unknown"
     * @param items
     *            the files to fetch
     */
    public record DataSet(String name, String purpose, String licence, List<Item> items) {

        /** Bytes to fetch, or {@link #UNKNOWN}. */
        public long bytes() {
            return items.stream().anyMatch(item -> item.bytes() == UNKNOWN)
                    ? UNKNOWN
                    : items.stream().mapToLong(Item::bytes).sum();
        }

        /** How many of its items are in the folder. */
        public int present(DataFolder folder) {
            return (int) items.stream().filter(item -> Files.exists(item.place(folder.root()))).count();
        }
    }

    /**
     * A file to fetch.
     *
     * @param url
     *            where it is
     * @param target
     *            its place under the data folder; for a zip that is unpacked, the folder of its files
     * @param bytes
     *            its size, or {@link #UNKNOWN}
     * @param sha256
     *            of what is fetched, or null if it is not known
     * @param unpack
     *            whether it is a zip to unpack
     */
    public record Item(URI url, String target, long bytes, String sha256, boolean unpack) {

        /** Its place under a data folder. */
        public Path place(Path root) {
            return root.resolve(target);
        }
    }

    /** All sets. */
    public static List<DataSet> all() {
        return ALL;
    }

    /** A set by its name, in any case. */
    public static Optional<DataSet> find(String name) {
        return ALL.stream().filter(set -> set.name().equalsIgnoreCase(name)).findFirst();
    }

    private static Item mnist(String file, long bytes, String sha256) {
        return new Item(URI.create(MNIST + file), "mnist/" + file, bytes, sha256, false);
    }

    private static Item m4(String file, long bytes, String sha256) {
        return new Item(URI.create(M4 + file), "m4/" + file.substring(file.indexOf('/') + 1), bytes, sha256, false);
    }

    private static DataSet uea(String name, String purpose) {
        return new DataSet(name, purpose, NO_LICENCE,
                List.of(new Item(URI.create(UEA + name + ".zip"), "uea/" + name, UNKNOWN, null, true)));
    }

    private static DataSet bidmc(String name, String what, int record) {
        return new DataSet(name, what + " from 32 s of heart and breath signals, for regression", NO_LICENCE,
                Stream.of("_TRAIN.ts", "_TEST.ts")
                        .map(part -> new Item(URI.create(ZENODO + record + "/files/" + name + part),
                                "tser/" + name + "/" + name + part, UNKNOWN, null, false))
                        .toList());
    }
}
