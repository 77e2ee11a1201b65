package statespace.cli.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.backbone.Backbones;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.run.Task;

/** Which backbone, and its options; what is not given keeps the task's default, else the backbone's own. */
public final class BackboneArguments implements Use.Options {
    private static final int HELP_WIDTH = 78;
    private static final int INDENT = 33;

    @Option(names = "--backbone", paramLabel = "KIND[:NAME=VALUE,...]", description = "What reads the data, with its options, such as s4d:state=32,initialisation=legs. The kinds, the "
            + "default among them, and the options of each are listed below.")
    private String backbone;

    @Option(names = "--width", paramLabel = "N", description = "The same as the option width of the backbone; likewise the next ones.")
    private String width;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks.")
    private String layers;

    @Option(names = "--state", paramLabel = "N", description = "States per channel.")
    private String state;

    @Option(names = "--dropout", paramLabel = "RATE", description = "Dropout rate.")
    private String dropout;

    @Option(names = "--initialisation", paramLabel = "NAME", description = "Initialisation of A.")
    private String initialisation;

    @Option(names = "--bidirectional", negatable = true, description = "Read sequences from both ends, or with --no-bidirectional from the start alone.")
    private Boolean bidirectional;

    @Option(names = "--step-sizes", split = ",", paramLabel = "SIZE", description = "Smallest and largest initial step size, such as 0.001,0.1.")
    private List<String> steps;

    @Option(names = "--norm", paramLabel = "layer|rms|batch", description = "Normalisation of the blocks, and at the end.")
    private String norm;

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    /**
     * The backbone for a task.
     *
     * @throws SettingException
     *             if an option does not apply to the backbone
     */
    public BackboneSpec spec(Task<?, ?> task, Backbones backbones) {
        return spec(task, backbones, "");
    }

    /** The same where the task itself asks for some options of backbones that have them; the user may still change them. */
    public BackboneSpec spec(Task<?, ?> task, Backbones backbones, String asked) {
        String text = backbone == null ? task.defaultBackbone() : backbone;
        int colon = text.indexOf(':');
        BackboneType<?> type = backbones.find(colon < 0 ? text : text.substring(0, colon));
        String owner = "the backbone " + type.kind();
        Map<String, String> given = Settings.split(owner, colon < 0 ? "" : text.substring(colon + 1));
        flat(!"false".equals(given.get("norm_first"))).forEach((option, settings) -> settings.forEach((name, value) -> {
            if (type.settings().find(name).isEmpty()) {
                throw new SettingException(option + " does not apply to " + owner + "; it applies to "
                        + String.join(", ", backbones.having(name)));
            }
            if (given.put(name, value) != null) {
                throw new SettingException(
                        option + " and --backbone both set '" + name + "'; set it once");
            }
        }));
        return (BackboneSpec) task.backbones().andAll(asked).of(type, given);
    }

    /** Options that were given, with the settings that each of them sets. */
    private Map<String, Map<String, String>> flat(boolean normAtTheEnd) {
        Map<String, Map<String, String>> flat = new LinkedHashMap<>();
        put(flat, "--width", "width", width);
        put(flat, "--layers", "layers", layers);
        put(flat, "--state", "state", state);
        put(flat, "--dropout", "dropout", dropout);
        put(flat, "--initialisation", "initialisation", initialisation);
        put(flat, "--bidirectional", "bidirectional", bidirectional == null ? null : bidirectional.toString());
        if (steps != null) {
            if (steps.size() != 2) {
                throw new SettingException("--step-sizes takes two numbers, such as 0.001,0.1");
            }
            flat.put("--step-sizes", Map.of("step_min", steps.getFirst(), "step_max", steps.getLast()));
        }
        if (norm != null) {
            flat.put("--norm", normAtTheEnd ? Map.of("norm", norm, "final_norm", norm) : Map.of("norm", norm));
        }
        return flat;
    }

    private static void put(Map<String, Map<String, String>> flat, String option, String name, String value) {
        if (value != null) {
            flat.put(option, Map.of(name, value));
        }
    }

    /** The options of every kind with their defaults in a task, for the help. */
    public static List<String> help(Task<?, ?> task, Backbones backbones) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(wrapped("Kinds of --backbone (default: " + task.defaultBackbone()
                + ") and their options, with the defaults of this verb:", 0));
        for (BackboneType<?> type : backbones.types()) {
            if (task.suits(type)) {
                lines.addAll(help(task, type));
            }
        }
        return lines;
    }

    private static <S extends Record & BackboneSpec> List<String> help(Task<?, ?> task, BackboneType<S> type) {
        List<String> lines = new ArrayList<>(wrapped("  " + type.kind() + ": " + type.text(), 4));
        var values = type.settings().write(task.backbones().of(type, Map.of()));
        for (Setting setting : type.settings().list()) {
            lines.addAll(wrapped(String.format(Locale.ROOT, "    %-28s %s%s",
                    setting.name() + "=" + values.get(setting.name()).asText(), setting.text(),
                    setting.choices().isEmpty() ? "" : " (" + String.join(", ", setting.choices()) + ")"), INDENT));
        }
        return lines;
    }

    /** A line of the help, cut at blanks to its width; what follows the first part is indented. */
    private static List<String> wrapped(String text, int indent) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > HELP_WIDTH) {
            int cut = rest.lastIndexOf(' ', HELP_WIDTH);
            if (cut <= indent) {
                break;
            }
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = " ".repeat(indent) + rest.substring(cut).strip();
        }
        lines.add(rest);
        return lines;
    }
}
