package statespace.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;

/** What a run ran on. */
public final class Provenance {
    /** Version of this toolkit. */
    public static final String VERSION = "0.1.0";
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

    private static String cpu() {
        Path file = Path.of("/proc/cpuinfo");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown")
                    : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
