package statespace.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine;
import statespace.bench.fuzz.FuzzCommand;
import statespace.bench.growth.Growth;
import statespace.bench.growth.GrowthBench;
import statespace.bench.growth.GrowthReport;
import statespace.bench.kernels.ComputeModeBench;
import statespace.bench.kernels.GridBench;
import statespace.bench.kernels.KernelBench;
import statespace.bench.kernels.MatrixBench;
import statespace.bench.kernels.StepBench;
import statespace.bench.kernels.TrainBench;
import statespace.bench.kills.FullDiskCommand;
import statespace.bench.kills.KillsCommand;
import statespace.bench.peers.PeersCommand;
import statespace.bench.peers.ScanLibrary;
import statespace.bench.soak.SoakCommand;
import statespace.cli.run.UnknownWords;
import statespace.tensor.LibTorch;
import statespace.tensor.Tensors;

/** The verb {@code bench}. */
@Command(name = "statespace bench", mixinStandardHelpOptions = true, description = "Measures this toolkit on this machine.", subcommands = {
    Main.KernelsCommand.class, Main.GridCommand.class, Main.MatrixCommand.class,
    Main.FormsCommand.class, Main.StepCommand.class,
    Main.TrainCommand.class,
    PeersCommand.class, FuzzCommand.class, KillsCommand.class, FullDiskCommand.class, SoakCommand.class,
    Main.StartupCommand.class, Main.GrowthCommand.class,
    Main.TensorCommand.class}, footer = {
        "", "Example: statespace bench kernels"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs a benchmark. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("tensor")) {
            LibTorch.startLoading();
        }
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main()).setExecutionStrategy(UnknownWords::refuse);
        return line.setParameterExceptionHandler((mistake, arguments) -> {
            CommandLine command = mistake.getCommandLine();
            command.getErr().println("statespace: " + UnknownWords.sentence(mistake) + " (see: "
                    + command.getCommandSpec().qualifiedName() + " --help)");
            return 2;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to measure, for example: bench kernels");
    }

    /** A verb that measures and prints a table. */
    abstract static class TableCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Smaller shapes and fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Spec
        private CommandSpec spec;

        abstract Table measure(boolean quickly);

        @Override
        public Integer call() throws IOException {
            Table table = measure(quick);
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? table.json() : table.text());
            out.flush();
            return 0;
        }
    }

    /** The verb {@code bench kernels}. */
    @Command(name = "kernels", mixinStandardHelpOptions = true, description = "Measures the kernels: vector twin beside scalar twin, backward beside forward, threads.", footer = {
        "", "Example: statespace bench kernels"})
    static final class KernelsCommand extends TableCommand {
        @Override
        Table measure(boolean quickly) {
            return new KernelBench(quickly).run();
        }
    }

    /** The verb {@code bench grid}. */
    @Command(name = "grid", mixinStandardHelpOptions = true, description = "Measures the scan over variates and time: its twins, a loop of tensor operations, and how time grows along both axes.", footer = {
        "", "Example: statespace bench grid"})
    static final class GridCommand extends TableCommand {
        @Override
        Table measure(boolean quickly) {
            return new GridBench(quickly).run();
        }
    }

    /** The verb {@code bench matrix}. */
    @Command(name = "matrix", mixinStandardHelpOptions = true, description = "Measures the matrix scan of linear CDEs: its twins, a loop of tensor operations, dense matrices beside the matrix product.", footer = {
        "", "Example: statespace bench matrix"})
    static final class MatrixCommand extends TableCommand {
        @Override
        Table measure(boolean quickly) {
            return new MatrixBench(quickly).run();
        }
    }

    /** The verb {@code bench forms}. */
    @Command(name = "forms", mixinStandardHelpOptions = true, description = "Measures S4D by the recurrence beside S4D by the FFT over batch, length and modes: what 'auto' chooses from.", footer = {
        "", "Example: statespace bench forms"})
    static final class FormsCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Smaller shapes and fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            ComputeModeBench.Sweep sweep = new ComputeModeBench(quick).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? sweep.json() : sweep.text());
            out.flush();
            return 0;
        }
    }

    /** The verb {@code bench step}. */
    @Command(name = "step", mixinStandardHelpOptions = true, description = "Measures one step of one stream on one core: a Mamba stack in plain Java, as float32 and as bfloat16, beside the same layers through libtorch.", footer = {
        "", "Example: statespace bench step"})
    static final class StepCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Fewer steps: seconds, for a first look.")
        private boolean quick;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            StepBench.Steps steps = new StepBench(quick).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? steps.json() : steps.text());
            out.flush();
            return 0;
        }
    }

    /** The verb {@code bench train}. */
    @Command(name = "train", mixinStandardHelpOptions = true, description = "Measures where the time of a training step goes: a Mamba's parts, the whole, and what the machine allows.", footer = {
        "", "Example: statespace bench train --batch 4"})
    static final class TrainCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Option(names = "--batch", description = "Sequences (default: ${DEFAULT-VALUE}).", defaultValue = "1")
        private int batch;

        @Option(names = "--length", description = "Steps (default: ${DEFAULT-VALUE}).", defaultValue = "1024")
        private int length;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (batch < 1 || length < 1) {
                throw new ParameterException(spec.commandLine(), "--batch and --length are at least 1.");
            }
            TrainBench.Account account = new TrainBench(quick, batch, length, ScanLibrary.of("cc")).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? account.json() : account.text());
            out.flush();
            return 0;
        }
    }

    /** The verb {@code bench startup}. */
    @Command(name = "startup", mixinStandardHelpOptions = true, description = "Starts the launcher again and again: the version, the first tensor, a warm forecast.", footer = {
        "", "Example: statespace bench startup --model runs/s4d --table data/ett/ETTh1.csv"})
    static final class StartupCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--runs", paramLabel = "N", description = "Starts of each (default: ${DEFAULT-VALUE}).", defaultValue = "7")
        private int runs;

        @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run (default: a small one, trained for this).")
        private Path model;

        @Option(names = "--table", paramLabel = "FILE", description = "What to forecast with it.")
        private Path table;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (runs < 1 || (model == null) != (table == null)) {
                throw new ParameterException(spec.commandLine(), runs < 1
                        ? "--runs must be at least 1, not " + runs
                        : "--model and --table belong together; give both or neither");
            }
            String root = System.getenv("STATESPACE_ROOT");
            Path launcher = Path.of(root == null ? "." : root, "statespace").toAbsolutePath().normalize();
            PrintWriter out = spec.commandLine().getOut();
            try {
                StartupBench.Result result = new StartupBench(launcher, runs).run(model, table);
                out.println(json ? result.json() : result.text());
                out.flush();
                return 0;
            } catch (IOException e) {
                spec.commandLine().getErr().println("statespace: " + e.getMessage());
                return 1;
            }
        }
    }

    /** The verb {@code bench growth}. */
    @Command(name = "growth", mixinStandardHelpOptions = true, description = "Measures how time and memory of a Mamba stack grow with length, batch, width and state, each point in a process of its own.", footer = {
        "", "Example: statespace bench growth --page runs/growth.html"})
    static final class GrowthCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Smaller shapes and fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Option(names = "--longest", paramLabel = "STEPS", description = "Lengths go up to this (default: ${DEFAULT-VALUE}).", defaultValue = "65536")
        private int longest;

        @Option(names = "--page", paramLabel = "FILE", description = "Report page with log-log plots (default: ${DEFAULT-VALUE}).", defaultValue = "runs/growth.html")
        private Path page;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (longest < 1024) {
                throw new ParameterException(spec.commandLine(), "--longest must be at least 1024, not " + longest);
            }
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            try {
                Growth growth = new GrowthBench(quick, longest, err).run();
                if (page.toAbsolutePath().getParent() != null) {
                    Files.createDirectories(page.toAbsolutePath().getParent());
                }
                GrowthReport.of(growth).write(page);
                out.println(json ? growth.json() : growth.text() + System.lineSeparator() + "Page: " + page);
                out.flush();
                return 0;
            } catch (IOException e) {
                err.println("statespace: " + e.getMessage());
                return 1;
            }
        }
    }

    /** The verb {@code bench tensor}: what {@code bench startup} starts. */
    @Command(name = "tensor", hidden = true, description = "Makes one tensor and prints its sum.")
    static final class TensorCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            LibTorch.awaitLoaded();
            PrintWriter out = spec.commandLine().getOut();
            out.println(Tensors.value(Tensors.of(new float[]{1, 2, 3}, 3).sum()));
            out.flush();
            return 0;
        }
    }
}
