package statespace.bench.kills;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import statespace.format.FormatException;
import statespace.format.SafeTensors;
import statespace.run.ConfigFile;
import statespace.run.Toolkit;

/** Reads whatever a killed run left: each file must be whole. */
final class Inspection {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Inspection() {}

    /** The files that are broken, each with what is wrong. */
    static List<String> broken(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String wrong = wrong(file);
                if (wrong != null) {
                    found.add(file.getFileName() + ": " + wrong);
                }
            }
        }
        return found;
    }

    private static String wrong(Path file) throws IOException {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(".part") || name.endsWith(".lock")) {
                return null; // left of a write that was killed, no file of the run
            }
            if (name.equals("config.json")) {
                ConfigFile.read(file.getParent(), Toolkit.standard());
            } else if (name.endsWith(".json")) {
                JSON.readTree(file.toFile());
            } else if (name.endsWith(".safetensors")) {
                try (SafeTensors tensors = SafeTensors.read(file)) {
                    return tensors.tensors().isEmpty() ? "holds no tensor" : null;
                }
            } else if (name.endsWith(".csv")) {
                return table(Files.readString(file));
            } else if (name.endsWith(".html")) {
                return Files.readString(file).strip().endsWith("</html>") ? null : "does not end as a page does";
            }
            return null;
        } catch (FormatException e) {
            return e.getMessage();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return "is no JSON";
        }
    }

    private static String table(String text) {
        if (!text.endsWith("\n")) {
            return "does not end with a line";
        }
        long columns = commas(text.lines().findFirst().orElse(""));
        return text.lines().allMatch(line -> commas(line) == columns) ? null : "has lines of different lengths";
    }

    private static long commas(String line) {
        return line.replaceAll("\"[^\"]*\"", "").chars().filter(c -> c == ',').count();
    }
}
