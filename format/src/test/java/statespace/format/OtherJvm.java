package statespace.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second process: takes a run's lock, or writes a file. */
final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) throws IOException {
        Path path = Path.of(args[1]);
        try {
            if (args[0].equals("lock")) {
                try (RunLock _ = RunLock.take(path)) {
                    System.out.println("locked");
                    System.in.read();
                }
            } else {
                WholeFile.write(path, out -> {
                    for (int i = 0; i < 4096; i++) {
                        out.write(new byte[1024]);
                    }
                    System.out.println("written");
                    out.flush();
                    System.in.read();
                });
            }
        } catch (FormatException | IOException e) {
            System.out.println(e.getMessage());
        }
    }

    static Process start(String what, Path path) throws IOException {
        return start(List.of(), what, path);
    }

    static Process start(List<String> before, String what, Path path) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), OtherJvm.class.getName(), what,
                path.toString()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
