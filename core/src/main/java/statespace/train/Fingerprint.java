package statespace.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import statespace.format.Sha256;
import statespace.model.CheckpointException;
import statespace.tensor.Arithmetic;

/**
 * What a run and the one that it goes on from must have in common, so that both take the same steps: settings and data, and
 * what decides the order of sums, which are the number of threads and the kernels.
 *
 * @param facts
 *            a text, or its hash, by name
 */
public record Fingerprint(Map<String, String> facts) {
    private static final String THREADS = "threads";
    private static final String PREFIX = "fingerprint.";

    /** Keeps the order of the facts. */
    public Fingerprint {
        facts = new LinkedHashMap<>(facts);
    }

    /** Of a run with a name, in this process as it is set up now. */
    public static Fingerprint of(String run) {
        return new Fingerprint(Map.of()).with("settings", run).with(THREADS, Arithmetic.threads())
                .with("kernels", Arithmetic.kernels());
    }

    /** With one more fact. */
    public Fingerprint with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.put(name, value);
        return new Fingerprint(all);
    }

    /** SHA-256 of texts, in hexadecimal. */
    public static String hash(String... texts) {
        Sha256 digest = new Sha256();
        for (String text : texts) {
            digest.add(text).add(new byte[1]); // so that texts do not run into each other
        }
        return digest.hex();
    }

    /** The facts, as a file's metadata. */
    Map<String, String> metadata() {
        Map<String, String> all = new LinkedHashMap<>();
        facts.forEach((name, value) -> all.put(PREFIX + name, value));
        return all;
    }

    /**
     * Compares with the metadata of a file.
     *
     * @throws CheckpointException
     *             if a fact is missing there or is another; the sentence names it
     */
    void check(Path file, Map<String, String> metadata) {
        facts.forEach((name, here) -> {
            String found = metadata.get(PREFIX + name);
            if (found == null) {
                throw new CheckpointException(file + ": expected the " + name
                        + " of the run that is to be resumed, found none; start the run anew");
            }
            if (!found.equals(here)) {
                throw new CheckpointException(file + ": " + difference(name, here, found));
            }
        });
    }

    private static String difference(String name, String here, String found) {
        return switch (name) {
            case THREADS -> "the order of sums depends on the number of threads, the run was started with " + found
                    + ", not " + here + "; resume with the setting 'threads=" + found + "'";
            case "kernels" -> "the run was started with the " + found + " kernels, not the " + here
                    + " ones; resume with the same";
            default -> "expected the " + name + " of this command, found other " + name
                    + "; resume with the command that started the run";
        };
    }
}
