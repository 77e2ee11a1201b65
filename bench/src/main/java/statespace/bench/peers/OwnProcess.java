package statespace.bench.peers;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import statespace.bench.kernels.Pieces;

/** Our side of a contest in a fresh JVM with the flags and the environment of this one, as the peers' scripts are run. */
public final class OwnProcess {
    private OwnProcess() {}

    /** What starts a class's main method, short of its arguments. */
    public static List<String> command(Class<?> main) {
        List<String> line = new ArrayList<>();
        line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return line;
    }

    /** Runs {@link OwnWork} and returns what it printed. */
    static Pieces run(Object... arguments) throws IOException {
        return ran(command(OwnWork.class), arguments);
    }

    /** The same with a bound on the heap, so that what was freed is given back before more is taken. */
    static Pieces within(String heap, Object... arguments) throws IOException {
        List<String> line = command(OwnWork.class);
        line.add(line.size() - 1, "-Xmx" + heap);
        return ran(line, arguments);
    }

    private static Pieces ran(List<String> line, Object... arguments) throws IOException {
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("our own process failed; it said: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while our own process ran", e);
        }
        return Pieces.parse(output);
    }
}
