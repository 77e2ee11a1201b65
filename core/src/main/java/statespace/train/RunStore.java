package statespace.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;

/**
 * A run's folder while it trains: the best model so far as {@code model.safetensors}, and {@code resume.safetensors},
 * one file with everything that going on needs (current parameters, the optimiser's moments, the place in the
 * schedule). One file, so that a kill at any moment leaves a consistent state.
 */
public final class RunStore {
    /** Name of the file to go on from. */
    public static final String RESUME = "resume.safetensors";

    private static final String PARAMETER = "parameter.";
    private static final String ARCHIVE = "optimiser"; // of the versions that stored libtorch's moments

    private static final String EPOCH = "epoch";

    private final Path folder;
    private final Fingerprint fingerprint;
    private final Map<String, String> facts;

    /**
     * A store in a folder, which training makes if it is not there.
     *
     * @param fingerprint
     *            a run resumes only where it is the same
     * @param facts
     *            that the best model carries as metadata
     */
    public RunStore(Path folder, Fingerprint fingerprint, Map<String, String> facts) {
        this.folder = folder;
        this.fingerprint = fingerprint;
        this.facts = Map.copyOf(facts);
    }

    /** The same for a run that a name identifies among those of a folder. */
    public RunStore(Path folder, String run) {
        this(folder, Fingerprint.of(run), Map.of());
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** True if there is something to go on from. */
    public boolean canResume() {
        return canResume(folder);
    }

    /** True if a folder holds something to go on from. */
    public static boolean canResume(Path folder) {
        return Files.exists(folder.resolve(RESUME));
    }

    void saveBest(List<Parameter> parameters, int epoch) throws IOException {
        write(parameters, Integer.toString(epoch));
    }

    /** Stores the best model again, with parameters that are set after training. */
    public void saveFinished(List<Parameter> parameters) throws IOException {
        write(parameters, Checkpoint.metadata(folder).get(EPOCH));
    }

    private void write(List<Parameter> parameters, String epoch) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(facts);
        if (epoch != null) {
            metadata.put(EPOCH, epoch);
        }
        Checkpoint.writeTensors(folder, parameters, metadata);
    }

    void saveProgress(List<Parameter> parameters, Optimiser optimiser, Progress progress) throws IOException {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        Checkpoint.entries(parameters).forEach((name, entry) -> tensors.put(PARAMETER + name, entry));
        tensors.putAll(optimiser.entries());
        Map<String, String> metadata = fingerprint.metadata();
        metadata.put("progress", ProgressNote.write(progress));
        new SafeTensors(tensors, metadata).write(folder.resolve(RESUME));
    }

    Progress loadProgress(List<Parameter> parameters, Optimiser optimiser) throws IOException {
        Path file = folder.resolve(RESUME);
        try (SafeTensors stored = Checkpoint.open(file)) {
            return filled(file, stored, parameters, optimiser);
        }
    }

    private Progress filled(Path file, SafeTensors stored, List<Parameter> parameters, Optimiser optimiser) {
        if (stored.tensors().containsKey(ARCHIVE)) {
            throw new CheckpointException(file + ": expected the optimiser's moments as tensors, found the archive '"
                    + ARCHIVE + "' of an older version; start the run anew");
        }
        fingerprint.check(file, stored.metadata());
        Progress progress = ProgressNote.read(file, stored.metadata().get("progress"));
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        stored.tensors().forEach((name, entry) -> {
            if (name.startsWith(PARAMETER)) {
                tensors.put(name.substring(PARAMETER.length()), entry);
            }
        });
        Checkpoint.fill(file, tensors, parameters);
        optimiser.fill(file, stored.tensors());
        return progress;
    }

    void loadBest(List<Parameter> parameters) {
        Checkpoint.readTensors(folder, parameters);
    }
}
