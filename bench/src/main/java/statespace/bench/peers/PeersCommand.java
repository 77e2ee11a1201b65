package statespace.bench.peers;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code bench peers}. */
@Command(name = "peers", mixinStandardHelpOptions = true, description = {
    "Measures this toolkit beside others on this machine: C kernels, PyTorch, HuggingFace.",
    "Needs a C compiler (cc) and a Python with PyTorch and transformers; what is missing is said in its rows."}, footer = {
        "", "Contests: scan, diagonal, train, step, s4d, cde, plrnn, rir; all of them take about fourteen minutes.", "",
        "Example: statespace bench peers --only scan,step --python python3"})
public final class PeersCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
    private boolean json;

    @Option(names = "--quick", description = "Small shapes and few runs: seconds, for a first look, without targets.")
    private boolean quick;

    @Option(names = "--all", description = "The rows that take minutes each as well.")
    private boolean all;

    @Option(names = "--only", split = ",", paramLabel = "CONTEST", description = "Only these contests.")
    private List<String> only;

    @Option(names = "--python", paramLabel = "COMMAND", description = "Python that has PyTorch (default: python3).")
    private String python;

    @Option(names = "--compiler", paramLabel = "COMMAND", description = "C compiler (default: ${DEFAULT-VALUE}).", defaultValue = "cc")
    private String compiler;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path scripts = PeerBenchmark.root().resolve("bench").resolve("peers");
        try {
            List<PeerBenchmark> contests = only == null ? PeersBench.CONTESTS : PeersBench.named(only);
            Python interpreter = Python.of(python, scripts);
            ScanLibrary library = ScanLibrary.of(compiler);
            PeersTable table = new PeersBench(contests, new PeerBenchmark.Match(size(),
                    Runtime.getRuntime().availableProcessors(), interpreter, library, line -> {
                        err.println(line);
                        err.flush();
                    })).run();
            out.println(json ? table.json() : table.text());
            out.flush();
            return 0;
        } catch (IllegalArgumentException mistake) {
            throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        } catch (IOException failure) {
            err.println("statespace: " + failure.getMessage());
            return 1;
        }
    }

    private PeerBenchmark.Size size() {
        return quick ? PeerBenchmark.Size.QUICK : all ? PeerBenchmark.Size.ALL : PeerBenchmark.Size.USUAL;
    }
}
