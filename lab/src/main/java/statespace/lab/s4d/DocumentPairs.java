package statespace.lab.s4d;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.task.classify.Sequences;

/**
 * Retrieval of the Long Range Arena (Tay et al. 2021): does one of two papers cite the other? Both are read letter by
 * letter and cut at 4000. A document that stands in many pairs is kept once.
 *
 * @param documents
 *            the texts as symbols
 * @param first
 *            document of each pair
 * @param second
 *            the other one
 * @param labels
 *            1 where one cites the other, else 0
 */
record DocumentPairs(Sequences documents, int[] first, int[] second, int[] labels) {
    private static final int LONGEST = 4000;
    private static final int COLUMNS = 5;
    private static final String FOLDER = "lra/lra_release/tsv_data/new_aan_pairs.";

    /** The three published splits. */
    record Parts(DocumentPairs train, DocumentPairs validation, DocumentPairs test) {}

    /** The parts with the alphabet of the training split. */
    static Parts read(DataFolder data) {
        Reader reader = new Reader();
        int[][] train = reader.pairs(data.require(FOLDER + "train.tsv", TokenFiles.ARENA));
        reader.letters.close();
        int[][] validation = reader.pairs(data.require(FOLDER + "eval.tsv", TokenFiles.ARENA));
        int[][] test = reader.pairs(data.require(FOLDER + "test.tsv", TokenFiles.ARENA));
        Sequences all = new Sequences(1, reader.documents,
                reader.documents.stream().mapToInt(document -> document.length).toArray(),
                new int[reader.documents.size()]).asSymbols(reader.letters.size());
        return new Parts(of(all, train), of(all, validation), of(all, test));
    }

    private static DocumentPairs of(Sequences documents, int[][] rows) {
        return new DocumentPairs(documents, column(rows, 0), column(rows, 1), column(rows, 2));
    }

    private static int[] column(int[][] rows, int index) {
        return java.util.Arrays.stream(rows).mapToInt(row -> row[index]).toArray();
    }

    /** Number of pairs. */
    int count() {
        return labels.length;
    }

    /** Reads lines "label, identifier, identifier, text, text" parted by tabs, one at a time: the files are large. */
    private static final class Reader {
        private final Vocabulary letters = new Vocabulary();
        private final List<float[]> documents = new ArrayList<>();
        private final Map<String, Integer> places = new HashMap<>();

        int[][] pairs(Path file) {
            List<int[]> rows = new ArrayList<>();
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] parts = line.split("\t", -1);
                    if (parts.length != COLUMNS || !parts[0].matches("[01](\\.0)?")) {
                        throw new DataException(file + ", line " + (rows.size() + 1) + ": is no label 0 or 1, two"
                                + " identifiers and two texts parted by tabs; unpack the file again");
                    }
                    rows.add(new int[]{document(parts[1], parts[3]), document(parts[2], parts[4]),
                        parts[0].charAt(0) - '0'});
                }
            } catch (MalformedInputException e) {
                throw new DataException(file + ": is no UTF-8 text; unpack it again");
            } catch (IOException e) {
                throw new DataException(file + ": cannot be read (" + e.getMessage() + "); check the file");
            }
            if (rows.isEmpty()) {
                throw new DataException(file + ": holds no pairs; unpack it again");
            }
            return rows.toArray(int[][]::new);
        }

        private int document(String identifier, String text) {
            return places.computeIfAbsent(identifier, _ -> {
                documents.add(letters.letters(text, LONGEST));
                return documents.size() - 1;
            });
        }
    }
}
