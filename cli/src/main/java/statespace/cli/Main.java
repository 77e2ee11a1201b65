package statespace.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import statespace.data.DataException;
import statespace.model.CheckpointException;
import statespace.train.DivergedException;

/** Entry point: the verbs, and how mistakes are told. */
@Command(name = "statespace", mixinStandardHelpOptions = true, version = "statespace "
        + Provenance.VERSION, description = "Deep state space models for time series.", subcommands = {
            ForecastCommand.class, ClassifyCommand.class, DetectCommand.class, TrainCommand.class,
            EvaluateCommand.class,
            InspectCommand.class, DataCommand.class, ReproduceCommand.class}, footer = {
                "  bench     Measures the kernels on this machine.", "",
                "Example: statespace forecast data/ett/ETTh1.csv --horizon 96",
                "Every verb explains itself: statespace forecast --help"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs a verb and exits with 0, 1 for a mistake in data or checkpoint, or 2 for a mistake in the command. */
    public static void main(String[] args) {
        System.exit(run(args));
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

    private static int run(String... args) {
        CommandLine line = commandLine();
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | LinkageError e) {
            line.getErr().println("statespace: " + sentence(e));
            return 1;
        }
    }

    static CommandLine commandLine() {
        return commandLine(CommandLine.defaultFactory());
    }

    /** The command line with verbs that {@code factory} makes. */
    static CommandLine commandLine(CommandLine.IFactory factory) {
        CommandLine line = new CommandLine(new Main(), factory);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("statespace: " + sentence(failure));
            if (System.getenv("STATESPACE_DEBUG") != null) {
                failure.printStackTrace(command.getErr());
            }
            return 1;
        });
        line.setParameterExceptionHandler((mistake, arguments) -> {
            CommandLine command = mistake.getCommandLine();
            command.getErr().println("statespace: " + mistake.getMessage() + " (see: "
                    + command.getCommandSpec().qualifiedName() + " --help)");
            return 2;
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: forecast FILE --horizon 96");
    }

    private static String sentence(Exception failure) {
        return switch (failure) {
            case DataException e -> e.getMessage();
            case CheckpointException e -> e.getMessage();
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
