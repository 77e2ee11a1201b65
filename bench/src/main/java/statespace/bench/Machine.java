package statespace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import statespace.kernels.Kernels;

/**
 * The facts without which a measured number means nothing.
 *
 * @param cpu     name of the processor, or the architecture where the system does not say
 * @param cores   processors this JVM may use
 * @param jvm     name and version
 * @param kernels name of the kernels in use and why
 * @param commit  of the source, or "unknown"
 */
public record Machine(String cpu, int cores, String jvm, String kernels, String commit) {

    public static Machine here() {
        Kernels kernels = Kernels.active();
        return new Machine(cpuName(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                kernels.name() + ", " + kernels.reason(), sourceCommit());
    }

    private static String cpuName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch"));
        } catch (IOException absent) {
            return System.getProperty("os.arch");
        }
    }

    /** The peak of this process's resident set so far in bytes; -1 where the system does not say. */
    public static long peakBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:")).findFirst()
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).orElse(-1L);
        } catch (IOException absent) {
            return -1;
        }
    }

    /** The resident set of a process in bytes; -1 where the system does not say. */
    public static long residentBytes(long process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).findFirst()
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).orElse(-1L);
        } catch (IOException absent) {
            return -1;
        }
    }

    private static String sourceCommit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String name = git.inputReader().readLine();
            return git.waitFor() == 0 && name != null ? name : "unknown";
        } catch (IOException noGit) {
            return "unknown";
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    public String text() {
        return cpu + ", " + cores + " cores; " + jvm + "; kernels: " + kernels + "; commit " + commit;
    }
}
