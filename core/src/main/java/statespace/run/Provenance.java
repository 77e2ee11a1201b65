package statespace.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;

/** What a run ran on. */
public final class Provenance {
    /** Version of this toolkit. */
    public static final String VERSION = "0.1.0";
    private static final String UNKNOWN = "unknown";
    private static final String LIBTORCH = "2.10.0";

    private Provenance() {}

    /** The facts of now. */
    public static Map<String, String> now(String command) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("statespace", VERSION);
        facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("command", command);
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("libtorch", LIBTORCH);
        facts.put("kernels", Kernels.active().name() + " (" + Kernels.active().reason() + ")");
        facts.put("threads", Integer.toString(Workers.shared().threads()));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("cpu", cpu());
        return facts;
    }

    /** A remark for a run that goes on with another kind of processor than it was started on. */
    static Optional<String> otherProcessor(Map<String, String> started) {
        String then = started.getOrDefault("cpu", UNKNOWN);
        String now = cpu();
        return then.equals(UNKNOWN) || now.equals(UNKNOWN) || then.equals(now)
                ? Optional.empty()
                : Optional.of("The run was started on another processor (" + then + ", now " + now
                        + "): it goes on, but not to the last bit as it would have there.");
    }

    private static String cpu() {
        Path file = Path.of("/proc/cpuinfo");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(UNKNOWN)
                    : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
