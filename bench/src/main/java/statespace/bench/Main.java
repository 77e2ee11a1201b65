package statespace.bench;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code bench}. */
@Command(name = "bench", description = "Measures how fast Statespace is on this machine.", mixinStandardHelpOptions = true, subcommands = Main.KernelsCommand.class)
public final class Main {

    /** The command {@code bench kernels}. */
    @Command(name = "kernels", mixinStandardHelpOptions = true, description = "Times every kernel beside its scalar twin and its target, in about a minute.")
    public static final class KernelsCommand implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;
        @Option(names = "--json", description = "Print one JSON object instead of the table.")
        private boolean json;
        @Option(names = "--quick", description = "Smaller shapes and fewer rounds, in about 15 seconds.")
        private boolean quick;

        @Override
        public Integer call() {
            Report report = new KernelBench(quick).run();
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? report.json() : report.table());
            out.flush();
            return 0;
        }
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
