package statespace.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import statespace.bench.Machine;
import statespace.bench.peers.OwnProcess;

/**
 * How time and memory of a stack of Mamba blocks grow with length, batch, width and state, in training and in inference.
 * Every point runs in a process of its own, so that none inherits another's memory.
 */
public final class GrowthBench {
    private final boolean quick;
    private final int longest;
    private final PrintWriter progress;
    private final Map<GrowthPoint, GrowthPoint.Taken> taken = new LinkedHashMap<>();

    /** A bench that tells each point on {@code progress}; lengths go up to {@code longest}. */
    public GrowthBench(boolean quick, int longest, PrintWriter progress) {
        this.quick = quick;
        this.longest = longest;
        this.progress = progress;
    }

    /** Measures all. */
    public Growth run() throws IOException {
        int layers = quick ? 2 : 4;
        int length = 1024;
        int width = quick ? 64 : 256;
        List<Growth.Sweep> sweeps = new ArrayList<>();
        for (GrowthPoint.Work work : GrowthPoint.Work.values()) {
            sweeps.add(sweep("length", work, quick ? new int[]{1024, 4096} : lengths(),
                    size -> new GrowthPoint(work, layers, 1, size, width, 16)));
            if (work == GrowthPoint.Work.RECOMPUTED) {
                continue;
            }
            sweeps.add(sweep("batch", work, quick ? new int[]{1, 2} : new int[]{1, 2, 4, 8, 16},
                    size -> new GrowthPoint(work, layers, size, length, width, 16)));
            sweeps.add(sweep("width", work, quick ? new int[]{64, 128} : new int[]{64, 128, 256, 512},
                    size -> new GrowthPoint(work, layers, 1, length, size, 16)));
            sweeps.add(sweep("state", work, quick ? new int[]{4, 16} : new int[]{4, 8, 16, 32, 64},
                    size -> new GrowthPoint(work, layers, 1, length, width, size)));
        }
        return new Growth(Machine.here(), layers, sweeps);
    }

    private int[] lengths() {
        List<Integer> lengths = new ArrayList<>();
        for (int length = 256; length <= longest; length *= 4) {
            lengths.add(length);
        }
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    private Growth.Sweep sweep(String axis, GrowthPoint.Work work, int[] sizes, IntFunction<GrowthPoint> at)
            throws IOException {
        List<Growth.Row> rows = new ArrayList<>();
        for (int size : sizes) {
            GrowthPoint point = at.apply(size);
            GrowthPoint.Taken known = taken.get(point);
            if (known == null) {
                known = process(point);
                taken.put(point, known);
                progress.println(String.format(Locale.ROOT, "%-60s %10.1f ms  %7.0f MB", point.text(),
                        known.medianMillis(), 1e-6 * known.peakBytes()));
                progress.flush();
            }
            rows.add(new Growth.Row(size, point, known));
        }
        return Growth.Sweep.of(axis, work, rows);
    }

    private GrowthPoint.Taken process(GrowthPoint point) throws IOException {
        List<String> command = OwnProcess.command(GrowthPoint.class);
        command.addAll(point.arguments(quick ? 0.3 : 1.5));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code;
        try {
            code = process.waitFor();
        } catch (InterruptedException interruption) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + point.text() + " was measured", interruption);
        }
        if (code != 0) {
            throw new IOException("the process for " + point.text() + " ended with exit code " + code
                    + "; it needs more memory than there is, take a smaller --longest");
        }
        return new ObjectMapper().readValue(said, GrowthPoint.Taken.class);
    }
}
