package statespace.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.LabelledSeries;
import statespace.data.labelled.TsReader;

/** Sets of the UEA archive, for studies. */
public final class UeaSets {
    private UeaSets() {}

    /** The two files of a set, with the classes of the training file. */
    public record Pair(LabelledSeries train, LabelledSeries test) {
        /** All examples together: those of the training file first. */
        public LabelledSeries joined() {
            return LabelledSeries.of(train.source(), train.sha256(), train.classes(), train.channels(),
                    Stream.concat(train.examples().stream(), test.examples().stream()).toList(),
                    IntStream.concat(IntStream.of(train.labels()), IntStream.of(test.labels())).boxed().toList());
        }
    }

    /**
     * Checks that sets are there.
     *
     * @throws statespace.data.MissingDataException
     *             if a file is not there; the message names it and its public home
     */
    public static void require(DataFolder data, List<String> sets) {
        for (String set : sets) {
            file(data, set, "TRAIN");
            file(data, set, "TEST");
        }
    }

    /** A set. */
    public static Pair read(DataFolder data, String set) {
        LabelledSeries train = TsReader.read(file(data, set, "TRAIN"));
        return new Pair(train, TsReader.read(file(data, set, "TEST")).relabelled(train.classes()));
    }

    private static Path file(DataFolder data, String set, String part) {
        return data.require("uea/" + set + "/" + set + "_" + part + ".ts",
                "the sets are at timeseriesclassification.com; fetch one with: statespace data get " + set
                        + ", or unpack its archive there");
    }
}
