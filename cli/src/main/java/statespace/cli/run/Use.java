package statespace.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What a verb is asked to do; each option is for some of these. */
public enum Use {
    /** A new model is trained. */
    TRAINING("training", "name a trained run with --model"),
    /** A trained model meets data. */
    MEASURING("measuring a trained model", "with --model the run's own settings hold"),
    /** A trained model scores rows as they come. */
    STREAMING("scoring a stream with a trained model",
            "with --stream rows come from standard input, and a line for each goes out");

    private final String purpose;
    private final String remark;

    Use(String purpose, String remark) {
        this.purpose = purpose;
        this.remark = remark;
    }

    /** Options that say what each of them is for: a mixin, or a command for its own. */
    public interface Options {
        /** What an option is for. */
        Set<Use> uses(String option);
    }

    /**
     * Refuses options that were given and are not for this.
     *
     * @throws ParameterException
     *             that names the first of them
     */
    public void check(CommandSpec command) {
        List<CommandSpec> groups = new ArrayList<>(List.of(command));
        groups.addAll(0, command.mixins().values());
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            CommandSpec group = groups.stream().filter(spec -> spec.findOption(name) != null).findFirst().orElseThrow();
            if (group.userObject() instanceof Options options && !options.uses(name).contains(this)) {
                throw new ParameterException(command.commandLine(), name + " is for "
                        + options.uses(name).stream().map(use -> use.purpose).collect(Collectors.joining(" and "))
                        + "; " + remark);
            }
        }
    }
}
