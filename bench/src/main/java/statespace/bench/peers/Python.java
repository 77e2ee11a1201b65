package statespace.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import statespace.bench.kernels.Pieces;

/** Runs the peers' scripts, each time in a fresh process, with a Python that has PyTorch or has not. */
final class Python {
    private static final String USUAL = "python3";

    /** Which settings of the launcher a peer's process keeps. */
    enum Environment {
        /** Freed memory is kept, as in our processes; threads wait as PyTorch has them wait: its fastest setting. */
        FAST,
        /** None, as after its installation: slower, because it gives memory back, and for that smaller. */
        PLAIN
    }

    private final String command;
    private final Path scripts;
    private String refusal;
    private JsonNode versions;

    private Python(String command, Path scripts) {
        this.command = command;
        this.scripts = scripts;
    }

    /**
     * An interpreter; null stands for the usual one, which may be missing.
     *
     * @throws PeerException
     *             if a named interpreter cannot run at all
     */
    static Python of(String command, Path scripts) throws PeerException {
        Python python = new Python(command == null ? USUAL : command, scripts);
        try {
            python.versions = python.run(Environment.PLAIN, "timing.py").lines().getFirst();
        } catch (PeerException absent) {
            if (command != null) {
                throw absent;
            }
            python.refusal = absent.getMessage();
        }
        return python;
    }

    /** The version of a package or of "python" itself, or null. */
    String version(String name) {
        return versions == null || !versions.path(name).isTextual() ? null : versions.path(name).asText();
    }

    /** Why scripts that import these packages cannot run, or null if they can. */
    String refusal(String... packages) {
        if (refusal != null) {
            return refusal;
        }
        for (String name : packages) {
            if (version(name) == null) {
                return command + " has no " + name + ": install it with \"" + command + " -m pip install " + name
                        + "\", or name another Python with --python";
            }
        }
        return null;
    }

    /**
     * Runs a script and returns what it printed.
     *
     * @throws PeerException
     *             if it cannot be started, fails, or prints no JSON
     */
    Pieces run(Environment environment, String script, Object... arguments) throws PeerException {
        List<String> line = new ArrayList<>(List.of(command, scripts.resolve(script).toString()));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        List.of("OMP_WAIT_POLICY", "OPENBLAS_THREAD_TIMEOUT").forEach(builder.environment()::remove);
        if (environment == Environment.PLAIN) {
            List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "GLIBC_TUNABLES")
                    .forEach(builder.environment()::remove);
        }
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                String last = output.lines().reduce((first, second) -> second).orElse("nothing");
                throw new PeerException(command + " failed in bench/peers/" + script + "; its last words: " + last);
            }
            Pieces pieces = Pieces.parse(output);
            if (pieces.lines().isEmpty()) {
                throw new PeerException(command + " printed no JSON in bench/peers/" + script);
            }
            return pieces;
        } catch (PeerException failure) {
            throw failure;
        } catch (IOException e) {
            throw new PeerException(command + " cannot be run; name a Python 3 that has PyTorch with --python");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerException("interrupted while " + command + " ran bench/peers/" + script);
        }
    }
}
