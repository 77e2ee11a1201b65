package statespace.lab.s4d;

import java.util.List;
import java.util.stream.IntStream;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.IdxReader;
import statespace.data.labelled.LabelledSeries;
import statespace.task.classify.ClassifyTask;

/** Handwritten digits as sequences of 784 grey values, row by row. */
final class Mnist {
    private static final String HOME = "the four files of MNIST are at storage.googleapis.com/cvdf-datasets/mnist;"
            + " fetch them with: statespace data get mnist";

    private Mnist() {}

    /** The first {@code training} and {@code test} digits; a tenth of the training digits validate. */
    static ClassifyTask task(DataFolder data, int training, int test, long seed) {
        return ClassifyTask.of(first(read(data, "train"), training), first(read(data, "t10k"), test), null, seed);
    }

    private static LabelledSeries read(DataFolder data, String part) {
        return IdxReader.read(data.require("mnist/" + part + "-images-idx3-ubyte.gz", HOME),
                data.require("mnist/" + part + "-labels-idx1-ubyte.gz", HOME));
    }

    private static LabelledSeries first(LabelledSeries all, int count) {
        if (count >= all.count()) {
            return all;
        }
        List<float[]> examples = all.examples().subList(0, count);
        return new LabelledSeries(all.source(), all.sha256(), all.classes(), all.channels(), examples,
                IntStream.range(0, count).map(i -> all.lengths()[i]).toArray(),
                IntStream.range(0, count).map(i -> all.labels()[i]).toArray());
    }
}
