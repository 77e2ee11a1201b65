package statespace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine;
import statespace.cli.classify.ClassifyCommand;
import statespace.cli.datasets.DataCommand;
import statespace.cli.detect.DetectCommand;
import statespace.cli.forecast.ForecastCommand;
import statespace.cli.forecast.TrainCommand;
import statespace.cli.inspect.InspectCommand;
import statespace.cli.reconstruct.ReconstructCommand;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.EvaluateCommand;
import statespace.cli.run.Flags;
import statespace.cli.run.UnknownWords;
import statespace.cli.run.UserException;
import statespace.cli.study.ReproduceCommand;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.format.FormatException;
import statespace.run.Provenance;
import statespace.run.Toolkit;
import statespace.tensor.LibTorch;
import statespace.train.DivergedException;

/** Entry point: the verbs, and how mistakes are told. */
@Command(name = "statespace", mixinStandardHelpOptions = true, version = Main.VERSION, description = "Deep state space models for time series.", footer = {
    "  bench     Measures the kernels on this machine.", "",
    "Example: statespace forecast data/ett/ETTh1.csv --horizon 96",
    "Every verb explains itself: statespace forecast --help"})
public final class Main implements Runnable, Console.Root {
    static final String VERSION = "statespace " + Provenance.VERSION;

    private static final Map<String, Class<?>> VERBS = verbs();

    /** Verbs that read a table before they compute. */
    private static final Set<String> LOADING = Set.of("forecast", "train", "evaluate");

    private final Toolkit toolkit;

    @Spec
    private CommandSpec spec;

    private Main(Toolkit toolkit) {
        this.toolkit = toolkit;
    }

    @Override
    public Toolkit toolkit() {
        return toolkit;
    }

    /** Runs a verb and exits with 0, 1 for a mistake in data or checkpoint, or 2 for a mistake in the command. */
    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            System.out.println(VERSION);
            return;
        }
        boolean loading = args.length > 1 && LOADING.contains(args[0]);
        if (loading) {
            LibTorch.startLoading();
        }
        int code = run(
                commandLine(CommandLine.defaultFactory(), Toolkit.standard(), args.length == 0 ? null : args[0]), args);
        if (loading) {
            LibTorch.awaitLoaded(); // a JVM that ends while a library loads can crash
        }
        System.exit(code);
    }

    /** Runs a verb in this process and returns how it ended, see {@link #main}. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, Toolkit.standard(), args);
    }

    /** The same with other tasks or backbones. */
    public static int run(PrintWriter out, PrintWriter err, Toolkit toolkit, String... args) {
        return run(commandLine(CommandLine.defaultFactory(), toolkit, null).setOut(out).setErr(err), args);
    }

    private static Map<String, Class<?>> verbs() {
        Map<String, Class<?>> verbs = new LinkedHashMap<>();
        verbs.put("forecast", ForecastCommand.class);
        verbs.put("classify", ClassifyCommand.class);
        verbs.put("detect", DetectCommand.class);
        verbs.put("reconstruct", ReconstructCommand.class);
        verbs.put("train", TrainCommand.class);
        verbs.put("evaluate", EvaluateCommand.class);
        verbs.put("inspect", InspectCommand.class);
        verbs.put("data", DataCommand.class);
        verbs.put("reproduce", ReproduceCommand.class);
        return verbs;
    }

    /** Mistakes of the machine: no memory, or no room to unpack the native libraries. */
    private static String sentence(Error failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return failure instanceof OutOfMemoryError
                ? "not enough memory; take a smaller --batch, or give more with STATESPACE_JAVA_OPTS=-Xmx8g"
                : "a native library could not be loaded (" + cause.getMessage()
                        + "); make room in the temporary folder, and see that this system is supported";
    }

    private static int run(CommandLine line, String... args) {
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            describeBackbones(line);
        }
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | LinkageError e) {
            line.getErr().println("statespace: " + sentence(e));
            return 1;
        }
    }

    /** The help of each verb that trains lists the options of its backbones. */
    private static void describeBackbones(CommandLine line) {
        Toolkit toolkit = ((Main) line.getCommand()).toolkit;
        line.getSubcommands().forEach((verb, command) -> {
            String kind = verb.equals("train") ? "forecast" : verb;
            toolkit.tasks().stream().filter(task -> task.kind().equals(kind)).findFirst().ifPresent(task -> {
                UsageMessageSpec usage = command.getCommandSpec().usageMessage();
                List<String> footer = new ArrayList<>(BackboneArguments.help(task, toolkit.backbones()));
                footer.addAll(List.of(usage.footer()));
                usage.footer(footer.stream().map(text -> text.replace("%", "%%")).toArray(String[]::new));
            });
        });
    }

    static CommandLine commandLine() {
        return commandLine(CommandLine.defaultFactory());
    }

    /** The command line with verbs that {@code factory} makes. */
    static CommandLine commandLine(CommandLine.IFactory factory) {
        return commandLine(factory, Toolkit.standard(), null);
    }

    /** The command line with one verb alone, which is sooner built; with all of them where there is no such verb. */
    private static CommandLine commandLine(CommandLine.IFactory factory, Toolkit toolkit, String verb) {
        CommandLine line = new CommandLine(new Main(toolkit), factory);
        VERBS.forEach((name, command) -> {
            if (name.equals(verb) || !VERBS.containsKey(verb)) {
                line.addSubcommand(name, new CommandLine(command, factory));
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("statespace: " + Flags.in(sentence(failure)));
            if (System.getenv("STATESPACE_DEBUG") != null) {
                failure.printStackTrace(command.getErr());
            }
            return failure instanceof SettingException ? 2 : 1;
        });
        line.setParameterExceptionHandler((mistake, arguments) -> {
            CommandLine command = mistake.getCommandLine();
            command.getErr().println("statespace: " + UnknownWords.sentence(mistake) + " (see: "
                    + command.getCommandSpec().qualifiedName() + " --help)");
            return 2;
        });
        line.setExecutionStrategy(UnknownWords::refuse);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: forecast FILE --horizon 96");
    }

    private static String sentence(Exception failure) {
        return switch (failure) {
            case DataException e -> e.getMessage();
            case FormatException e -> e.getMessage();
            case DivergedException e -> e.getMessage();
            case UserException e -> e.getMessage();
            case IllegalArgumentException e -> e.getMessage();
            case NoSuchFileException e -> e.getFile() + ": no such file or folder; check the path";
            case AccessDeniedException e -> e.getFile() + ": may not be written; change its permissions or use --out";
            case FileSystemException e -> e.getFile() + ": " + e.getReason() + "; make room or use --out";
            case IOException e -> "a file could not be written (" + e.getMessage() + "); make room or use --out";
            default -> "unexpected " + failure.getClass().getSimpleName() + ": " + firstLine(failure)
                    + " (STATESPACE_DEBUG=1 shows where)";
        };
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
    }
}
