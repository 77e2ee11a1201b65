package statespace.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A failure that the reader does not document.
 *
 * @param index
 *            of the input
 * @param input
 *            what was read
 * @param kind
 *            what failed and where, the same for failures of one cause
 * @param text
 *            the failure with its trace
 */
record Finding(long index, byte[] input, String kind, String text) {

    /**
     * Saves the input, and beside it the failure with the command that repeats it.
     *
     * @return the command
     */
    String save(Path folder, String target, long seed) throws IOException {
        Files.createDirectories(folder);
        String name = target + "-" + seed + "-" + index;
        Path file = Files.write(folder.resolve(name + ".bin"), input);
        String command = "./statespace bench fuzz --target " + target + " --input " + file;
        Files.writeString(folder.resolve(name + ".txt"), kind + "\n" + command + "\n\n" + text + "\n");
        return command;
    }
}
