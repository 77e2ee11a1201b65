package statespace.cli.datasets;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import statespace.cli.run.Console;
import statespace.data.fetch.DataFolder;
import statespace.data.generate.ListOpsSet;
import statespace.data.generate.ListOpsVariant;
import statespace.data.generate.LogicSet;
import statespace.data.generate.Watcher;

/** Sets that are made by rule. */
@Command(name = "make", mixinStandardHelpOptions = true, description = "Makes a data set by rule: random expressions with exact labels, the same bytes from the same seed.", footer = {
    "", "Example: statespace data make listops --variant mini"})
final class MakeCommand implements Runnable {
    private static final String WHERE = "Folder to make (default: NAME in the data folder).";
    private static final String DATA = "Data folder (default: what " + DataFolder.VARIABLE + " names, else data).";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to make: listops, or logic");
    }

    @Command(name = "listops", mixinStandardHelpOptions = true, sortOptions = false, description = "Makes ListOps: nested lists of MIN, MAX, MED (median) and SM (sum modulo 10) over digits, and the digit that they come to.", footer = {
        "", "Example: statespace data make listops --variant lengths --seed 7"})
    void listops(
            @Option(names = "--variant", defaultValue = "original", paramLabel = "NAME", description = "original (any length, "
                    + "training up to 100 tokens), lengths (tests of 200 to 1000 tokens), arguments (tests with up to 5, 10 and "
                    + "15 arguments), lra (500 to 2000 tokens), mini (MIN and MAX, 4 to 20 tokens) or mini_40 (the same, 4 to 40) (default: original).") ListOpsVariant variant,
            @Option(names = "--train", paramLabel = "N", description = "Expressions drawn for training (default: as published).") Integer train,
            @Option(names = "--validation", paramLabel = "N", description = "Expressions for validation (default: as published).") Integer validation,
            @Option(names = "--test", paramLabel = "N", description = "Expressions of each test (default: as published).") Integer test,
            @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).") long seed,
            @Option(names = "--out", paramLabel = "DIR", description = WHERE) Path out,
            @Option(names = "--data", paramLabel = "DIR", description = DATA) Path data) {
        String name = variant == ListOpsVariant.ORIGINAL ? "listops" : "listops-" + variant.label();
        make(out == null ? DataFolder.of(data).root().resolve(name) : out,
                new ListOpsSet(variant, variant.sizes(train, validation, test), seed)::write);
    }

    @Command(name = "logic", mixinStandardHelpOptions = true, sortOptions = false, description = "Makes logical inference: pairs of propositional formulas and their relation (=, <, >, ^, |, v, #), by the number of operators.", footer = {
        "", "Example: statespace data make logic --pairs 100000"})
    void logic(
            @Option(names = "--pairs", paramLabel = "N", description = "Pairs that are drawn (default: 500000, as published); those that are drawn twice count once.") Integer pairs,
            @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).") long seed,
            @Option(names = "--out", paramLabel = "DIR", description = WHERE) Path out,
            @Option(names = "--data", paramLabel = "DIR", description = DATA) Path data) {
        make(out == null ? DataFolder.of(data).root().resolve("logic") : out,
                new LogicSet(pairs == null ? LogicSet.PUBLISHED : pairs, seed)::write);
    }

    private void make(Path folder, BiFunction<Path, Watcher, Map<String, Long>> set) {
        MakeProgress progress = new MakeProgress(spec.commandLine().getErr(),
                Console.isTerminal());
        Map<String, Long> rows;
        try {
            rows = set.apply(folder, progress);
        } finally {
            progress.clear();
        }
        PrintWriter out = spec.commandLine().getOut();
        rows.forEach((split, count) -> out.printf(Locale.ROOT, "%-28s %,10d rows%n", split + ".tsv", count));
        out.printf("%nThe folder is %s.%n", folder);
        out.flush();
    }
}
