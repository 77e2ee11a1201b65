package statespace.lab.rir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.data.text.LabelledTexts;
import statespace.data.text.Tokenisation;
import statespace.task.classify.TextTask;

/** Text and Retrieval of the Long Range Arena (Tay et al. 2021), byte by byte, each text cut at 4096. */
final class ArenaTexts {
    private static final String REVIEWS = "the reviews are at ai.stanford.edu/~amaas/data/sentiment; unpack "
            + "aclImdb_v1.tar.gz into the data folder";
    private static final String ARENA = "the Long Range Arena is at storage.googleapis.com/long-range-arena; fetch it "
            + "with: statespace data get lra, and unpack lra_release.gz where it lies";
    private static final TextTask.Settings BYTES = new TextTask.Settings(Tokenisation.BYTES, 1, Integer.MAX_VALUE,
            4096);
    private static final double VALIDATION = 0.05;
    private static final int COLUMNS = 5;

    private final List<String> classes;
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> first = new ArrayList<>();
    private final List<String> second = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    private ArenaTexts(List<String> classes) {
        this.classes = classes;
    }

    /** Film reviews, good or bad; a twentieth of the training split validates, not the test split as published. */
    static TextTask reviews(DataFolder data, long seed) {
        return TextTask.of(reviews(data.require("aclImdb/train", REVIEWS)),
                reviews(data.require("aclImdb/test", REVIEWS)),
                BYTES, VALIDATION, seed);
    }

    /** Two papers, of which one cites the other or none does; a twentieth of the training split validates. */
    static TextTask papers(DataFolder data, long seed) {
        String folder = "lra/lra_release/tsv_data/new_aan_pairs.";
        return TextTask.of(papers(data.require(folder + "train.tsv", ARENA)),
                papers(data.require(folder + "test.tsv", ARENA)), BYTES, VALIDATION, seed);
    }

    private static LabelledTexts reviews(Path folder) {
        ArenaTexts texts = new ArenaTexts(List.of("neg", "pos"));
        for (int label = 0; label < 2; label++) {
            for (Path file : files(folder.resolve(texts.classes.get(label)))) {
                try {
                    texts.add(label, Files.readString(file), null, file.toString());
                } catch (MalformedInputException e) {
                    throw new DataException(file + ": is no UTF-8 text; unpack it again");
                } catch (IOException e) {
                    throw new DataException(file + ": cannot be read (" + e.getMessage() + "); check the file");
                }
            }
        }
        return texts.all(folder);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".txt")).sorted().toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be listed (" + e.getMessage() + "); " + REVIEWS);
        }
    }

    /** Lines "label, identifier, identifier, text, text" parted by tabs. */
    private static LabelledTexts papers(Path file) {
        ArenaTexts texts = new ArenaTexts(List.of("apart", "cites"));
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String place = file + ", line " + ++number;
                String[] parts = line.split("\t", -1);
                if (parts.length != COLUMNS || !parts[0].matches("[01](\\.0)?") || parts[3].isEmpty()
                        || parts[4].isEmpty()) {
                    throw new DataException(
                            place + ": is no label 0 or 1, two identifiers and two texts parted by tabs; "
                                    + "unpack the file again");
                }
                texts.add(parts[0].charAt(0) - '0', parts[3], parts[4], place);
            }
        } catch (MalformedInputException e) {
            throw new DataException(file + ": is no UTF-8 text; unpack it again");
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e.getMessage() + "); check the file");
        }
        return texts.all(file);
    }

    private void add(int label, String one, String other, String place) {
        labels.add(label);
        first.add(one);
        if (other != null) {
            second.add(other);
        }
        places.add(place);
    }

    private LabelledTexts all(Path source) {
        if (labels.isEmpty()) {
            throw new DataException(source + ": holds no examples; unpack it again");
        }
        return new LabelledTexts(source.toString(), "unknown", List.of(), classes,
                labels.stream().mapToInt(Integer::intValue).toArray(), first, second, places);
    }
}
