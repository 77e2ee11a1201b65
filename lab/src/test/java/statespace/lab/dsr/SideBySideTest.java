package statespace.lab.dsr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.fetch.DataFolder;
import statespace.lab.Setting;
import statespace.lab.Size;

/** Models that are trained at once. */
class SideBySideTest {
    @TempDir
    private Path folder;

    private Setting setting(Setting.Progress progress) {
        return new Setting(Size.SMOKE, 1, new DataFolder(folder), folder, progress);
    }

    @Test
    void resultsKeepTheOrderAndProgressEndsAtItsShare() throws IOException {
        List<Double> shares = new ArrayList<>();
        List<SideBySide.Work<Integer>> works = IntStream.range(0, 20).<SideBySide.Work<Integer>>mapToObj(i -> own -> {
            own.progress().at(.5, "half");
            own.progress().at(1, "whole");
            return i * i;
        }).toList();
        int threads = torch.get_num_threads();
        List<Integer> squares = SideBySide.run(setting((share, _) -> shares.add(share)), .8, works);
        assertEquals(IntStream.range(0, 20).map(i -> i * i).boxed().toList(), squares);
        assertEquals(40, shares.size());
        assertTrue(IntStream.range(1, 40).allMatch(i -> shares.get(i) > shares.get(i - 1)), shares.toString());
        assertEquals(.8, shares.getLast(), 1e-12);
        assertEquals(threads, torch.get_num_threads(), "libtorch has its threads back");
    }

    @Test
    void aFailureEndsAllWithItsOwnException() {
        List<SideBySide.Work<String>> works = List.of(_ -> "fine", _ -> {
            throw new IOException("the disk is full");
        });
        IOException failure = assertThrows(IOException.class,
                () -> SideBySide.run(setting(Setting.Progress.SILENT), 1, works));
        assertEquals("the disk is full", failure.getMessage());
    }
}
