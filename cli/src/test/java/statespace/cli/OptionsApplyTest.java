package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import statespace.cli.run.Use;

/** An option that does not apply to what a verb is asked to do is refused, whichever option it is. */
class OptionsApplyTest {
    private static final List<String> VERBS = List.of("forecast", "classify", "detect");

    private static CommandSpec command(String verb) {
        return Main.commandLine().getSubcommands().get(verb).getCommandSpec();
    }

    private static Set<Use> uses(CommandSpec command, OptionSpec option) {
        return Stream.concat(command.mixins().values().stream(), Stream.of(command))
                .filter(group -> group.findOption(option.longestName()) != null)
                .map(CommandSpec::userObject).filter(Use.Options.class::isInstance)
                .map(group -> ((Use.Options) group).uses(option.longestName())).findFirst()
                .orElse(Set.of(Use.values()));
    }

    private static Stream<OptionSpec> without(String verb, Use use) {
        CommandSpec command = command(verb);
        return command.options().stream().filter(option -> !uses(command, option).contains(use));
    }

    private static Object[] call(String verb, List<Object> mode, OptionSpec option) {
        List<Object> call = new ArrayList<>(List.of(verb));
        call.addAll(mode);
        call.add(option.longestName());
        Class<?> type = option.auxiliaryTypes()[0];
        if (type.isEnum()) {
            call.add(type.getEnumConstants()[0]);
        } else if (option.arity().max() > 0 && type != Boolean.class && type != boolean.class) {
            call.add("1");
        }
        return call.toArray();
    }

    static Stream<Arguments> optionsOfTraining() {
        return VERBS.stream().flatMap(verb -> without(verb, Use.MEASURING).map(option -> Arguments.of(verb, option)))
                .filter(pair -> !((OptionSpec) pair.get()[1]).longestName().equals("--stream"));
    }

    @ParameterizedTest
    @MethodSource("optionsOfTraining")
    void trainingOptionsAreRefusedWithAModel(String verb, OptionSpec option) {
        Cli.Result told = Cli.run(call(verb, List.of("none.csv", "--model", "none"), option));
        assertEquals(2, told.code(), told.err());
        assertEquals("statespace: " + option.longestName() + " is for training; with --model the run's own settings "
                + "hold (see: statespace " + verb + " --help)", told.err().strip());
    }

    static Stream<OptionSpec> optionsOfFiles() {
        return without("detect", Use.STREAMING);
    }

    @ParameterizedTest
    @MethodSource("optionsOfFiles")
    void optionsOfFilesAreRefusedOfAStream(OptionSpec option) {
        Cli.Result told = Cli.run(call("detect", List.of("--model", "none", "--stream"), option));
        assertEquals(2, told.code(), told.err());
        assertTrue(told.err().startsWith("statespace: " + option.longestName() + " is for training"), told.err());
        assertTrue(told.err().contains("; with --stream rows come from standard input"), told.err());
    }

    @Test
    void optionsOfATrainedModelAreRefusedInTraining() {
        assertEquals("statespace: --rate is for measuring a trained model; name a trained run with --model (see: "
                + "statespace classify --help)", Cli.run("classify", "none", "--rate", 2).err().strip());
        assertEquals(
                "statespace: --stream is for scoring a stream with a trained model; name a trained run with --model "
                        + "(see: statespace detect --help)",
                Cli.run("detect", "--stream").err().strip());
        assertEquals("statespace: there is no option '--resume' (see: statespace evaluate --help)",
                Cli.run("evaluate", "none", "--model", "none", "--resume").err().strip());
    }

    /** Enough options are seen: the tests above would hold of none as well. */
    @Test
    void everyVerbHasOptionsOfTraining() {
        for (String verb : VERBS) {
            List<String> names = without(verb, Use.MEASURING).map(OptionSpec::longestName).toList();
            assertTrue(names.containsAll(List.of("--epochs", "--backbone", "--width", "--seed", "--resume")),
                    verb + " " + names);
        }
        assertTrue(optionsOfTraining().map(pair -> ((OptionSpec) pair.get()[1]).longestName()).toList().containsAll(
                List.of("--horizon", "--pooling", "--class-weights", "--quantile", "--smooth", "--over-variates",
                        "--judge", "--window", "--test-share")));
    }
}
