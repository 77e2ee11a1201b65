package statespace.bench.kills;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.format.DType;
import statespace.format.SafeTensors;

/** What a killed run leaves is read whole; and the reading sees what is broken. */
class KillsTest {
    @TempDir
    private Path folder;

    @Test
    void brokenFilesAreSeen() throws IOException {
        new SafeTensors(Map.of("a", SafeTensors.Entry.of(DType.U8, new long[]{3}, new byte[]{1, 2, 3})), Map.of())
                .write(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("metrics.json"), "{\"a\": 1}\n");
        Files.writeString(folder.resolve("scores.csv"), "row,score\n0,1\n");
        Files.writeString(folder.resolve("report.html"), "<html></html>\n");
        Files.writeString(folder.resolve(".report.html.1.part"), "<ht");
        assertEquals(List.of(), Inspection.broken(folder));
        assertEquals(List.of(), Inspection.broken(folder.resolve("none")));

        byte[] whole = Files.readAllBytes(folder.resolve("model.safetensors"));
        Files.write(folder.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, whole.length - 1));
        Files.writeString(folder.resolve("config.json"), "{\"format\": \"statespace\"");
        Files.writeString(folder.resolve("metrics.json"), "{\"a\": 1} {");
        Files.writeString(folder.resolve("scores.csv"), "row,score\n0,1\n1");
        Files.writeString(folder.resolve("events.csv"), "row,score\n0\n");
        Files.writeString(folder.resolve("report.html"), "<html>");
        List<String> broken = Inspection.broken(folder);
        assertEquals(6, broken.size(), broken.toString());
        assertTrue(broken.contains("scores.csv: does not end with a line"), broken.toString());
        assertTrue(broken.contains("events.csv: has lines of different lengths"), broken.toString());
    }

    @Test
    @Tag("long")
    void killedRunsLeaveWholeFilesAndEndInTheSameBits() throws IOException, InterruptedException {
        List<Victim> victims = Victim.all(KillData.write(folder));
        KillCampaign.Tally tally = new KillCampaign(folder, 7, line -> {}).run(8, victims.subList(2, 4));
        assertEquals(8, tally.kills());
        assertEquals(List.of(), tally.findings());
        assertTrue(tally.finished() >= 2, tally.toString()); // a run that ends before its kill is followed by another
    }

    @Test
    @Tag("long")
    void aFullDiskIsToldAndTheRunGoesOnWhereThereIsRoom() throws IOException, InterruptedException {
        assumeTrue(FullDiskCampaign.isPossible(), "a process has no file system of its own here");
        List<Victim> victims = Victim.all(KillData.write(folder));
        FullDiskCampaign.Tally tally = new FullDiskCampaign(folder, 5, line -> {}).run(4, victims.subList(2, 4));
        assertEquals(List.of(), tally.findings());
        assertTrue(tally.refused() >= 3, tally.toString());
    }
}
