package statespace.data.generate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import statespace.config.BoundedJson;
import statespace.data.DataException;
import statespace.format.RunLock;
import statespace.format.WholeFile;

/**
 * The folder of a set: a file {@code NAME.tsv} for each split, with a header, and {@value #NOTE}, which says how they were
 * made and what is in them. It is written beside its place, as {@code .NAME.part}, and moved there when it is whole.
 */
final class GeneratedFolder {
    /** Name of the note. */
    static final String NOTE = "generated.json";

    private static final JsonMapper JSON = BoundedJson.mapper().build();

    private final Path part;
    private final String header;
    private final ObjectNode splits;

    /** What fills the folder. */
    @FunctionalInterface
    interface Content {
        void writeTo(GeneratedFolder folder) throws IOException;
    }

    /** What fills a split. */
    @FunctionalInterface
    interface Rows {
        void writeTo(Split split) throws IOException;
    }

    /** A split that is being written. */
    static final class Split {
        private final BufferedWriter out;
        private final Map<String, Long> labels = new TreeMap<>();
        private long rows;
        private long tokens;
        private long longest;

        Split(BufferedWriter out) {
            this.out = out;
        }

        /** Adds a row. */
        void add(String label, int count, String... texts) throws IOException {
            out.write(label);
            for (String text : texts) {
                out.write('\t');
                out.write(text);
            }
            out.write('\n');
            rows++;
            tokens += count;
            longest = Math.max(longest, count);
            labels.merge(label, 1L, Long::sum);
        }
    }

    private GeneratedFolder(Path part, String header) {
        this.part = part;
        this.header = header;
        splits = JSON.createObjectNode();
    }

    /** Writes {@code NAME.tsv}. */
    void split(String name, Rows rows) throws IOException {
        ObjectNode note = splits.putObject(name);
        WholeFile.write(part.resolve(name + ".tsv"), out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            writer.write(header);
            writer.write('\n');
            Split split = new Split(writer);
            rows.writeTo(split);
            writer.flush();
            note.put("rows", split.rows);
            note.put("tokens_mean", split.rows == 0 ? 0 : Math.round(100.0 * split.tokens / split.rows) / 100.0);
            note.put("tokens_most", split.longest);
            ObjectNode labels = note.putObject("labels");
            split.labels.forEach(labels::put);
        });
    }

    /**
     * Writes a folder that is not there yet.
     *
     * @param note
     *            what the note says of the making
     * @return the number of rows of each split
     * @throws DataException
     *             if there is something in its place, or it cannot be written
     */
    static Map<String, Long> write(Path folder, String header, Map<String, Object> note, Content content) {
        Path whole = folder.toAbsolutePath().normalize();
        checkFree(folder);
        Path part = whole.resolveSibling("." + whole.getFileName() + ".part");
        try {
            Files.createDirectories(part);
            try (RunLock _ = RunLock.take(part)) {
                checkFree(folder);
                empty(part);
                Map<String, Long> rows = fill(part, header, note, content);
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(whole.resolve(RunLock.FILE));
                return rows;
            } finally {
                removeQuietly(part);
            }
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be written (" + e.getClass().getSimpleName() + ": "
                    + e.getMessage()
                    + "); make room or change its permissions, or name another folder with the setting 'out'", e);
        }
    }

    /**
     * Refuses a place where something is.
     *
     * @throws DataException
     *             if that is so
     */
    static void checkFree(Path folder) {
        if (Files.exists(folder)) {
            throw new DataException(
                    folder + ": is there already; remove it, or name another folder with the setting 'out'");
        }
    }

    private static Map<String, Long> fill(Path part, String header, Map<String, Object> note, Content content)
            throws IOException {
        GeneratedFolder files = new GeneratedFolder(part, header);
        content.writeTo(files);
        ObjectNode root = JSON.createObjectNode();
        note.forEach((name, value) -> root.set(name, JSON.valueToTree(value)));
        root.set("columns", JSON.valueToTree(List.of(header.split("\t"))));
        root.set("splits", files.splits);
        WholeFile.write(part.resolve(NOTE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        Map<String, Long> rows = new LinkedHashMap<>();
        files.splits.forEachEntry((name, split) -> rows.put(name, split.path("rows").asLong()));
        return rows;
    }

    /** Removes what an interrupted process left. */
    private static void empty(Path part) throws IOException {
        try (Stream<Path> files = Files.list(part)) {
            for (Path file : files.filter(path -> !path.endsWith(RunLock.FILE)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void removeQuietly(Path part) {
        if (!Files.exists(part) || Files.exists(part.resolve(RunLock.FILE))) {
            return; // moved, or another process works in it
        }
        try (Stream<Path> files = Files.walk(part)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            // what is left is removed by the next one
        }
    }
}
