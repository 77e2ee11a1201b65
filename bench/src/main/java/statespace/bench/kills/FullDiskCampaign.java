package statespace.bench.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import statespace.bench.Rehearsal;

/**
 * Runs on file systems that are too small for them, of sizes between nothing and all that a run writes, so that each of
 * its writes is the one that fails. A run must end with exit code 1 and a sentence that names a file of its folder; what it
 * leaves must be whole; and in a copy with room it must go on to the same bits as a run that had room from the start. The
 * file systems are in memory and belong to the process alone, by {@code unshare} of Linux.
 */
final class FullDiskCampaign {
    private static final int BLOCK = 4096; // of the file systems
    private static final long PATIENCE_SECONDS = 600;
    private static final String SCRIPT = "mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" && copy=$3 && disk=$2 && shift 3 && "
            + "{ \"$@\"; code=$?; cp -a \"$disk/.\" \"$copy\"; exit $code; }";

    private final Path folder;
    private final SplittableRandom random;
    private final Consumer<String> progress;
    private final List<String> findings = new ArrayList<>();
    private int refused;
    private int wentOn;

    FullDiskCampaign(Path folder, long seed, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
        random = new SplittableRandom(seed);
    }

    /**
     * What came of it.
     *
     * @param refused
     *            runs whose disk was full
     * @param wentOn
     *            of them, those that had something to go on from, went on with room, and were compared
     * @param findings
     *            a line for each fault
     */
    record Tally(int refused, int wentOn, List<String> findings) {}

    /** True where this system lets a process have file systems of its own. */
    static boolean isPossible() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "true")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    Tally run(int count, List<Victim> victims) throws IOException, InterruptedException {
        List<Path> whole = new ArrayList<>();
        for (Victim victim : victims) {
            whole.add(folder.resolve(victim.verb() + "-whole"));
            Victim.Ended ended = victim.end(victim.start(whole.getLast(), log()), log(), PATIENCE_SECONDS);
            if (ended.code() != 0) {
                findings.add(victim.verb() + ": the run with room ended with " + ended.code() + ": " + ended.last());
            }
        }
        for (int i = 0; i < count; i++) {
            Victim victim = victims.get(i % victims.size());
            long all = size(whole.get(i % victims.size()));
            fill(victim, whole.get(i % victims.size()), BLOCK * random.nextLong(2, all / BLOCK + 2), i);
            progress.accept(String.format(java.util.Locale.ROOT, "%d runs, %d on a full disk, %d went on, %d findings",
                    i + 1, refused, wentOn, findings.size()));
        }
        return new Tally(refused, wentOn, findings);
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void fill(Victim victim, Path whole, long bytes, int number) throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk-" + number));
        Path copy = Files.createDirectory(folder.resolve(victim.verb() + "-" + number));
        List<String> line = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                SCRIPT, "sh", Long.toString(bytes), disk.toString(), copy.toString()));
        line.addAll(victim.line(disk.resolve("run")));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log().toFile()).start();
        Victim.Ended ended = victim.end(process, log(), PATIENCE_SECONDS);
        String at = victim.verb() + " with " + bytes + " bytes of room";
        boolean isTold = ended.code() == 1 && ended.last().contains(disk.toString())
                && ended.last().contains("No space left on device");
        if (ended.code() == 0) {
            compare(at, victim, whole, copy.resolve("run"));
        } else if (isTold) {
            refused++;
        } else {
            findings.add(at + ": ended with " + ended.code() + ": " + ended.last());
        }
        Inspection.broken(copy.resolve("run")).forEach(wrong -> findings.add(at + ": " + wrong));
        if (ended.code() != 0) {
            goOn(at, victim, whole, copy.resolve("run"));
        }
        Files.delete(disk);
        Rehearsal.delete(copy);
    }

    private void goOn(String at, Victim victim, Path whole, Path run) throws IOException, InterruptedException {
        Victim.Ended ended = victim.end(victim.start(run, log()), log(), PATIENCE_SECONDS);
        if (ended.code() != 0) {
            findings.add(at + ", then with room: ended with " + ended.code() + ": " + ended.last());
            return;
        }
        wentOn++;
        compare(at + ", then with room", victim, whole, run);
    }

    private void compare(String at, Victim victim, Path whole, Path run) throws IOException {
        for (String name : victim.results()) {
            Path file = run.resolve(name);
            if (!Files.exists(file) || Files.mismatch(whole.resolve(name), file) >= 0) {
                findings.add(at + ": " + name + (Files.exists(file) ? " is another" : " is missing"));
            }
        }
        Inspection.broken(run).forEach(wrong -> findings.add(at + ": " + wrong));
    }

    private static long size(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            long size = 0;
            for (Path file : files.toList()) {
                size += (Files.size(file) + BLOCK - 1) / BLOCK * BLOCK;
            }
            return size;
        }
    }
}
