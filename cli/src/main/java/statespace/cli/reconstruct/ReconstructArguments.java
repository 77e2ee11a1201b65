package statespace.cli.reconstruct;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.cli.run.Use;
import statespace.cli.run.UserException;
import statespace.config.SettingException;
import statespace.dynamics.filter.FilterKernel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.run.reconstruct.ReconstructSeries;

/** The filter and the settings of a reconstruction; what is not given keeps the one default of {@link ReconstructSpec}. */
final class ReconstructArguments implements Use.Options {
    private static final int MOST_STATES = 16;
    private static final int LEAST_STATES = 3;
    private static final double WINDOW_SHARE = 0.4;

    @Option(names = "--tr", paramLabel = "SECONDS", description = "Time between two rows of a BOLD signal: the states pass the haemodynamic response before they are "
            + "observed (default: no filter). With --kernel exponential or FILE: time between two rows.")
    private Double interval;

    @Option(names = "--kernel", paramLabel = "bold|exponential|FILE", description = "The filter (default: bold with --tr, else none): the haemodynamic response; an exponential decay, see "
            + "--decay; or taps of a file, one a line or .npy.")
    private String kernel;

    @Option(names = "--decay", paramLabel = "SECONDS", description = "With --kernel exponential: time in which the response falls to 1/e, such as 1.2 for calcium.")
    private Double decay;

    @Option(names = "--latent", paramLabel = "M", description = "States of the system (default: as many as variates, at least 3 and at most 16).")
    private Integer latent;

    @Option(names = "--hidden", paramLabel = "L", description = "Hidden units of the map (default: 50).")
    private Integer hidden;

    @Option(names = "--observation", paramLabel = "identity|affine|regressor", description = "How states are observed (default: identity, affine with fewer states than variates, regressor with --nuisance).")
    private String observation;

    @Option(names = "--alpha", paramLabel = "SHARE", description = "Strength of teacher forcing, 0 for none (default: 0.15).")
    private Double alpha;

    @Option(names = "--noise", paramLabel = "DEVIATION", description = "Noise added to scaled values in training (default: 0).")
    private Double noise;

    @Option(names = "--window", paramLabel = "N", description = "Steps of a training window (default: 200, less for short series).")
    private Integer window;

    @Option(names = "--set", split = ",", paramLabel = "NAME=VALUE", description = "Other settings of the task, such as forcing=adaptive or train_share=0.8; a wrong name lists them all.")
    private List<String> settings = new ArrayList<>();

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    /** The filter. */
    FilterKernel kernel() {
        String name = kernel == null ? interval == null ? "none" : "bold" : kernel;
        if (decay != null && !name.equals("exponential")) {
            throw new SettingException("--decay is for --kernel exponential");
        }
        return switch (name) {
            case "none" -> FilterKernel.identity();
            case "bold" -> FilterKernel.hemodynamic(told(interval, "--tr", "--kernel bold"));
            case "exponential" -> FilterKernel.exponential(told(decay, "--decay", "--kernel exponential"),
                    told(interval, "--tr", "--kernel exponential"));
            default -> {
                if (!Files.exists(Path.of(name))) {
                    throw new UserException("--kernel takes bold, exponential or a file of taps, and there is no file "
                            + name);
                }
                yield FilterKernel.read(Path.of(name));
            }
        };
    }

    private static double told(Double value, String option, String with) {
        if (value == null) {
            throw new SettingException(with + " needs " + option);
        }
        return value;
    }

    private ReconstructSpec.Filter filter() {
        return kernel == null && interval == null
                ? ReconstructSpec.Filter.NONE
                : kernel == null || kernel.equals("bold")
                        ? ReconstructSpec.Filter.HEMODYNAMIC
                        : kernel.equals("exponential")
                                ? ReconstructSpec.Filter.EXPONENTIAL
                                : ReconstructSpec.Filter.FILE;
    }

    /** Settings of the backbone that the flags ask for. */
    String backbone(int variates) {
        return "latent=" + latent(variates) + (hidden == null ? "" : ",hidden=" + hidden);
    }

    private int latent(int variates) {
        return latent != null ? latent : Math.min(MOST_STATES, Math.max(LEAST_STATES, variates));
    }

    /** The settings for a series. */
    ReconstructSpec spec(int variates, int nuisance, int rows, FilterKernel filter) {
        String usual = nuisance > 0 ? "regressor" : latent(variates) < variates ? "affine" : "identity";
        List<String> told = new ArrayList<>(List.of("nuisance=" + nuisance,
                "observation=" + (observation == null ? usual : observation)));
        if (filter() != ReconstructSpec.Filter.NONE) {
            told.add("filter=" + filter().name().toLowerCase(Locale.ROOT));
            told.add("taps=" + filter.length());
        }
        add(told, "interval", interval);
        add(told, "strength", alpha);
        add(told, "noise", noise);
        double share = settings.stream().filter(s -> s.startsWith("train_share=")).findFirst()
                .map(s -> number(s.substring(s.indexOf('=') + 1))).orElse(ReconstructSpec.of(1).trainShare());
        add(told, "window", window == null ? window((int) (share * rows), filter.length()) : window);
        List<String> all = new ArrayList<>(told);
        settings.forEach(setting -> {
            String name = setting.substring(0, Math.max(0, setting.indexOf('='))).replace('-', '_');
            if (told.stream().anyMatch(t -> t.startsWith(name + "=")) && isGiven(name)) {
                throw new SettingException("--set and the option of its own both set '" + name + "'; set it once");
            }
            all.removeIf(t -> t.startsWith(name + "="));
            all.add(setting);
        });
        try {
            return ReconstructSpec.of(variates).with(String.join(",", all));
        } catch (SettingException e) {
            throw new SettingException(asOption(String.valueOf(e.getMessage())));
        }
    }

    /** Names the option that was given where the setting behind it has another name. */
    private String asOption(String message) {
        String named = message;
        for (String[] names : new String[][]{{"strength", "--alpha"}, {"interval", "--tr"}, {"noise", "--noise"},
            {"window", "--window"}, {"observation", "--observation"}}) {
            if (isGiven(names[0])) {
                named = named.replace("the setting '" + names[0] + "' of the task reconstruct", names[1]);
            }
        }
        return named;
    }

    /** What the times of a series say against the options. */
    List<String> doubts(ReconstructSeries series) {
        return interval == null ? List.of() : series.contradicts(interval).stream().toList();
    }

    private boolean isGiven(String name) {
        return switch (name) {
            case "observation" -> observation != null;
            case "interval" -> interval != null;
            case "strength" -> alpha != null;
            case "noise" -> noise != null;
            case "window" -> window != null;
            default -> false;
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new SettingException("the setting 'train_share' takes a number, not '" + text + "'");
        }
    }

    private static void add(List<String> told, String name, Object value) {
        if (value != null) {
            told.add(name + "=" + value);
        }
    }

    /** At most 200 steps, at most two fifths of the training rows, and twice the taps where there is room. */
    private static int window(int train, int taps) {
        int most = Math.max(2, Math.min(ReconstructSpec.of(1).window(), (int) (WINDOW_SHARE * train)));
        return Math.max(most, Math.max(taps, Math.min(2 * taps, train - taps)));
    }
}
