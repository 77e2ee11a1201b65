package statespace.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code bench}. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures this toolkit on this machine.", subcommands = {
    Main.KernelsCommand.class, Main.GridCommand.class, Main.FormsCommand.class, Main.StepCommand.class,
    PeersCommand.class}, footer = {
        "", "Example: statespace bench kernels"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs a benchmark. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to measure, for example: bench kernels");
    }

    /** The verb {@code bench kernels}. */
    @Command(name = "kernels", mixinStandardHelpOptions = true, description = "Measures the kernels: vector twin beside scalar twin, backward beside forward, threads.", footer = {
        "", "Example: statespace bench kernels"})
    static final class KernelsCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Smaller shapes and fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Table table = new KernelBench(quick).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? table.json() : table.text());
            out.flush();
            return 0;
        }
    }

    /** The verb {@code bench grid}. */
    @Command(name = "grid", mixinStandardHelpOptions = true, description = "Measures the scan over variates and time: its twins, a loop of tensor operations, and how time grows along both axes.", footer = {
        "", "Example: statespace bench grid"})
    static final class GridCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
        private boolean json;

        @Option(names = "--quick", description = "Smaller shapes and fewer repetitions: seconds, for a first look.")
        private boolean quick;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Table table = new GridBench(quick).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? table.json() : table.text());
            out.flush();
            return 0;
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
            FormsBench.Sweep sweep = new FormsBench(quick).run();
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
}
