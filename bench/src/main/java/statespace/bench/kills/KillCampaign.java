package statespace.bench.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills runs at moments of three kinds: anywhere between the start of the process and its end, at once when a file is being
 * written, and right after one appeared. After each kill every file of the run is read; the run goes on in the same folder,
 * and when it ends, its results are compared with those of a run that was left alone.
 */
final class KillCampaign {
    private static final int KILLS_OF_A_RUN = 6;
    private static final long PATIENCE_SECONDS = 600;

    private final Path folder;
    private final SplittableRandom random;
    private final Consumer<String> progress;
    private final Map<String, Integer> moments = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();
    private int kills;
    private int finished;

    KillCampaign(Path folder, long seed, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
        random = new SplittableRandom(seed);
    }

    /**
     * What came of it.
     *
     * @param kills
     *            processes that were alive when they were killed
     * @param moments
     *            kills by what the run was doing
     * @param finished
     *            runs that went on to their end and were compared
     * @param findings
     *            files that were broken and results that were others, a line each
     */
    record Tally(int kills, Map<String, Integer> moments, int finished, List<String> findings) {}

    private enum Aim {
        ANYWHERE, IN_A_WRITE, AFTER_A_WRITE
    }

    Tally run(int count, List<Victim> victims) throws IOException, InterruptedException {
        long[] millis = new long[victims.size()];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            finish(victims.get(i), whole(victims.get(i)));
            millis[i] = (System.nanoTime() - start) / 1_000_000;
        }
        for (int run = 0; kills < count; run++) {
            Victim victim = victims.get(run % victims.size());
            Path broken = folder.resolve(victim.verb() + "-" + run);
            int of = Math.min(KILLS_OF_A_RUN, count - kills);
            for (int i = 0; i < of; i++) {
                kill(victim, broken, millis[run % victims.size()]);
            }
            finish(victim, broken);
            compare(victim, broken);
            finished++;
            remove(broken);
            progress.accept(String.format(Locale.ROOT, "%d kills, %d runs compared, %d findings", kills, finished,
                    findings.size()));
        }
        return new Tally(kills, moments, finished, findings);
    }

    private Path whole(Victim victim) {
        return folder.resolve(victim.verb() + "-whole");
    }

    private void kill(Victim victim, Path run, long millis) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = victim.start(run, log);
        Aim aim = Aim.values()[random.nextInt(Aim.values().length)];
        long wait = random.nextLong(Math.max(1, millis));
        if (aim == Aim.ANYWHERE) {
            process.waitFor(wait, TimeUnit.MILLISECONDS);
        } else {
            long until = System.nanoTime() + millis * 2_000_000;
            int writes = random.nextInt(1, 12);
            long stamp = stamp(run, aim);
            while (process.isAlive() && System.nanoTime() < until && writes > 0) {
                long now = stamp(run, aim);
                writes -= now == stamp ? 0 : 1;
                stamp = now;
            }
        }
        boolean alive = process.isAlive();
        String doing = alive ? doing(run) : "";
        process.destroyForcibly().waitFor();
        if (alive) {
            kills++;
            moments.merge(aim.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + doing, 1, Integer::sum);
        }
        Inspection.broken(run).forEach(wrong -> findings.add(victim.verb() + " killed " + doing + ": " + wrong));
    }

    /** Changes when a part of a file comes or goes, or when a file of the run is replaced. */
    private static long stamp(Path run, Aim aim) throws IOException {
        if (!Files.isDirectory(run)) {
            return 0;
        }
        long stamp = 1;
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.sorted().toList()) {
                boolean part = file.toString().endsWith(".part");
                if (part == (aim == Aim.IN_A_WRITE)) {
                    stamp = 31 * stamp + file.hashCode() + (part ? 0 : file.toFile().lastModified());
                }
            }
        }
        return stamp;
    }

    private static String doing(Path run) {
        if (!Files.exists(run.resolve("config.json"))) {
            return "while it started";
        }
        if (Files.exists(run.resolve("metrics.json"))) {
            return "at its end";
        }
        return Files.exists(run.resolve("resume.safetensors")) ? "while it trained or measured" : "in its first epoch";
    }

    private void finish(Victim victim, Path run) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Victim.Ended ended = victim.end(victim.start(run, log), log, PATIENCE_SECONDS);
        if (ended.code() != 0) {
            findings.add(victim.verb() + ": the run ended with " + ended.code() + ": " + ended.last());
        }
    }

    private void compare(Victim victim, Path run) throws IOException {
        for (String name : victim.results()) {
            Path file = run.resolve(name);
            if (!Files.exists(file)) {
                findings.add(victim.verb() + ": " + name + " is missing at the end");
            } else if (Files.mismatch(whole(victim).resolve(name), file) >= 0) {
                findings.add(victim.verb() + ": " + name + " is another than that of a run that nobody killed");
            }
        }
        findings.addAll(Inspection.broken(run).stream().map(wrong -> victim.verb() + " at its end: " + wrong).toList());
        try (Stream<Path> files = Files.list(run)) {
            files.filter(file -> file.toString().endsWith(".part"))
                    .forEach(file -> findings.add(victim.verb() + ": " + file.getFileName() + " was left"));
        }
    }

    private static void remove(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
