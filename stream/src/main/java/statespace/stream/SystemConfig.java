package statespace.stream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import statespace.format.Json;

/**
 * What {@code config.json} of a reconstruction says that its tensors do not. What is absent takes its default; what is unknown
 * or belongs to another task is refused.
 */
final class SystemConfig {
    private static final int VERSION = 2;
    private static final String TASK = "reconstruct";
    private static final String BACKBONE = "plrnn";
    private static final int EVERY = 16; // where the configuration names none
    private static final int MOST = 1 << 24; // rows that a float counts, variates
    private static final Set<String> TASK_FIELDS = Set.of("kind", "variates", "nuisance", "observation", "filter",
            "taps", "interval", "window", "forcing", "strength", "estimate", "every", "noise", "updates", "train_share",
            "cut_left", "cut_right", "least_noise", "latent_penalty", "observation_penalty", "manifold_share",
            "manifold_penalty");
    private static final Set<String> MODEL_FIELDS = Set.of("kind", "map", "latent", "hidden", "bases");

    /** How states are observed. */
    enum Observation {
        IDENTITY, AFFINE, REGRESSOR
    }

    private enum Forcing {
        FIXED, ADAPTIVE, SPARSE
    }

    private final ConfigFields fields;
    private final ConfigFields task;
    private final ConfigFields model;

    private SystemConfig(ConfigFields fields) {
        this.fields = fields;
        checkVersion();
        task = part("task");
        checkTask();
        model = part("model");
        known(task, "task", TASK_FIELDS);
        known(model, "model", MODEL_FIELDS);
        if (!BACKBONE.equals(word(model, "kind", null))) {
            throw refusal("the backbone " + BACKBONE, model.shown("kind"), "such a model cannot be stepped here");
        }
    }

    /**
     * Reads the file beside tensors.
     *
     * @throws ModelException
     *             if it is not there, or is not that of a reconstruction
     */
    static SystemConfig beside(Path tensors) {
        Path file = tensors.resolveSibling(ConfigFields.FILE);
        if (!Files.exists(file)) {
            throw new ModelException(file + ": no such file; name the folder of a reconstructed system");
        }
        return new SystemConfig(ConfigFields.read(file));
    }

    private void checkVersion() {
        if (!"statespace".equals(word(fields, "format", null))) {
            throw refusal("'format' statespace", fields.shown("format"), "name the folder of a reconstructed system");
        }
        if (!(fields.get("version") instanceof Json.Numeric number && number.isLong()
                && number.toLong() == VERSION)) {
            boolean newer = fields.get("version") instanceof Json.Numeric number && number.toDouble() > VERSION;
            throw refusal("'version' " + VERSION, fields.shown("version"), newer
                    ? "a newer Statespace wrote it, update this one"
                    : "systems are reconstructed from this version on");
        }
    }

    private void checkTask() {
        if (!TASK.equals(word(task, "kind", null))) {
            throw refusal("a run of the task " + TASK, task.shown("kind"), "name the folder of a reconstructed system");
        }
    }

    private ConfigFields part(String name) {
        if (fields.get(name) instanceof Json.Members(Map<String, Json> values)) {
            return new ConfigFields(fields.file(), values);
        }
        throw refusal("an object as '" + name + "'", fields.shown(name), "restore a copy of the file");
    }

    private static void known(ConfigFields part, String name, Set<String> known) {
        part.values().keySet().stream().filter(field -> !known.contains(field)).findFirst().ifPresent(field -> {
            throw new ModelException(part.file() + ": the field '" + ConfigFields.shortened(field) + "' of '" + name
                    + "' is not known, and what it changes is not either; a newer Statespace may have written it");
        });
    }

    private static String word(ConfigFields part, String name, String absent) {
        return part.get(name) instanceof Json.Text(String text) ? text : part.has(name) ? null : absent;
    }

    private <E extends Enum<E>> E choice(ConfigFields part, String name, Class<E> choices, E absent) {
        String word = word(part, name, absent.name().toLowerCase(Locale.ROOT));
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(word)).findFirst()
                .orElseThrow(() -> refusal("'" + name + "' as one of " + Arrays.toString(choices.getEnumConstants())
                        .toLowerCase(Locale.ROOT), part.shown(name), "restore a copy of the file"));
    }

    private int whole(ConfigFields part, String name, int least, Integer absent) {
        if (!part.has(name) && absent != null) {
            return absent;
        }
        if (part.get(name) instanceof Json.Numeric number && number.isLong() && number.toLong() >= least
                && number.toLong() <= MOST) {
            return (int) number.toLong();
        }
        throw refusal("'" + name + "' as a whole number from " + least + " to " + MOST, part.shown(name),
                "restore a copy of the file");
    }

    LatentMap.Kind map() {
        return choice(model, "map", LatentMap.Kind.class, LatentMap.Kind.CLIPPED_SHALLOW);
    }

    Observation observation() {
        return choice(task, "observation", Observation.class, Observation.IDENTITY);
    }

    int variates() {
        return whole(task, "variates", 1, null);
    }

    int nuisance() {
        return whole(task, "nuisance", 0, 0);
    }

    /** Rows between two that replace the state whole; 0 where every row pulls. */
    int every() {
        return choice(task, "forcing", Forcing.class, Forcing.FIXED) == Forcing.SPARSE
                ? whole(task, "every", 1, EVERY)
                : 0;
    }

    /** Compares a size of the backbone with that of the tensors. */
    void checkSize(String name, int size) {
        check(model, name, size);
    }

    /** Compares the length of the filter with that of the tensors. */
    void checkTaps(int taps) {
        check(task, "taps", taps);
    }

    private void check(ConfigFields part, String name, int size) {
        if (part.has(name) && !(part.get(name) instanceof Json.Numeric number && number.isLong()
                && number.toLong() == size)) {
            throw refusal("'" + name + "' " + size + " as the tensors have it", part.shown(name),
                    "the two do not belong together, restore a copy of both");
        }
    }

    /** Compares with what the tensors were stored beside; null where they do not say it. */
    void checkMeaning(String sha256) {
        if (sha256 != null && !sha256.equals(ConfigDigest.of(fields.values()))) {
            throw refusal("the task, the model and the scaling that the tensors beside it were stored with", "others",
                    "restore a copy of the file");
        }
    }

    /**
     * Scaling of the data.
     *
     * @param names
     *            of the variates, then of the regressors
     */
    record Scaling(List<String> names, double[] mean, double[] deviation) {}

    /** The scaling of so many columns. */
    Scaling scaling(int columns) {
        ConfigFields part = part("scaling");
        List<String> names = part.get("variates") instanceof Json.Items(List<Json> items)
                && items.stream().allMatch(item -> item instanceof Json.Text)
                        ? items.stream().map(item -> ((Json.Text) item).value()).toList()
                        : List.of();
        if (names.size() != columns) {
            throw refusal(columns + " names as 'variates' of 'scaling'", part.shown("variates"),
                    "restore a copy of the file");
        }
        double[] deviation = numbers(part, "standard_deviation", columns);
        if (Arrays.stream(deviation).anyMatch(value -> value <= 0)) {
            throw refusal("positive numbers as 'standard_deviation' of 'scaling'", "others",
                    "restore a copy of the file");
        }
        return new Scaling(names, numbers(part, "mean", columns), deviation);
    }

    private double[] numbers(ConfigFields part, String name, int count) {
        double[] numbers = part.get(name) instanceof Json.Items(List<Json> items)
                ? items.stream().mapToDouble(item -> item instanceof Json.Numeric number
                        ? number.toDouble()
                        : Double.NaN).toArray()
                : new double[0];
        if (numbers.length != count || !Arrays.stream(numbers).allMatch(Double::isFinite)) {
            throw refusal(count + " numbers as '" + name + "' of 'scaling'", part.shown(name),
                    "restore a copy of the file");
        }
        return numbers;
    }

    private ModelException refusal(String expected, String found, String mend) {
        return new ModelException(fields.file() + ": expected " + expected + ", found " + found + "; " + mend);
    }
}
