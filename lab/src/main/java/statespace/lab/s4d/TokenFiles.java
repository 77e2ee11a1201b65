package statespace.lab.s4d;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.LabelledSeries;
import statespace.task.classify.ChannelScaler;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.Sequences;

/** The token tasks of the Long Range Arena (Tay et al. 2021): nested list operations, and reviews letter by letter. */
final class TokenFiles {
    static final String ARENA = "the Long Range Arena is at storage.googleapis.com/long-range-arena; fetch it"
            + " with: statespace data get lra, and unpack lra_release.gz where it lies";
    private static final String REVIEWS = "the reviews are at ai.stanford.edu/~amaas/data/sentiment; unpack"
            + " aclImdb_v1.tar.gz into the data folder";
    private static final ChannelScaler AS_IT_IS = new ChannelScaler(new double[]{0}, new double[]{1});

    private TokenFiles() {}

    /** ListOps with its published validation split; sequences are cut at 2048 symbols. */
    static ClassifyTask listOperations(DataFolder data) {
        String folder = "lra/lra_release/listops-1000/basic_";
        Vocabulary words = new Vocabulary();
        LabelledSeries train = operations(data.require(folder + "train.tsv", ARENA), words);
        words.close();
        LabelledSeries validation = operations(data.require(folder + "val.tsv", ARENA), words);
        LabelledSeries test = operations(data.require(folder + "test.tsv", ARENA), words);
        return new ClassifyTask(train.classes(), AS_IT_IS, Sequences.of(train, AS_IT_IS),
                Sequences.of(validation, AS_IT_IS), Sequences.of(test, AS_IT_IS)).asSymbols(words.size());
    }

    /** Lines "expression, tab, digit" under one heading; brackets close as X, parentheses are dropped. */
    private static LabelledSeries operations(Path file, Vocabulary words) {
        List<float[]> examples = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 1; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("\t", -1);
            if (parts.length != 2 || !parts[1].strip().matches("[0-9]")) {
                throw new DataException(file + ", line " + (i + 1)
                        + ": is no expression, tab and digit; unpack the file again");
            }
            String[] symbols = parts[0].replace("]", "X").replace("(", "").replace(")", "").strip().split("\\s+", -1);
            examples.add(words.words(symbols, 2048));
            labels.add(parts[1].strip().charAt(0) - '0');
        }
        return series(file, IntStream.range(0, 10).mapToObj(Integer::toString).toList(), examples, labels);
    }

    /** IMDB reviews as bytes, cut at 4096; the test split chooses the epoch, as in the published set-up. */
    static ClassifyTask reviews(DataFolder data) {
        Vocabulary letters = new Vocabulary();
        LabelledSeries train = reviews(data.require("aclImdb/train", REVIEWS), letters);
        letters.close();
        LabelledSeries test = reviews(data.require("aclImdb/test", REVIEWS), letters);
        Sequences measured = Sequences.of(test, AS_IT_IS);
        return new ClassifyTask(train.classes(), AS_IT_IS, Sequences.of(train, AS_IT_IS), measured, measured)
                .asSymbols(letters.size());
    }

    private static LabelledSeries reviews(Path folder, Vocabulary letters) {
        List<String> classes = List.of("neg", "pos");
        List<float[]> examples = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
            for (Path file : files(folder.resolve(classes.get(label)))) {
                examples.add(letters.letters(String.join("\n", lines(file)), 4096));
                labels.add(label);
            }
        }
        return series(folder, classes, examples, labels);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".txt")).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(folder + ": cannot be listed (" + e.getMessage() + "); " + REVIEWS);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw new DataException(file + ": is no UTF-8 text; unpack it again");
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e.getMessage() + "); check the file");
        }
    }

    private static LabelledSeries series(Path source, List<String> classes, List<float[]> examples,
            List<Integer> labels) {
        if (examples.isEmpty()) {
            throw new DataException(source + ": holds no examples; unpack it again");
        }
        return LabelledSeries.of(source.toString(), "unknown", classes, 1, examples, labels);
    }
}
