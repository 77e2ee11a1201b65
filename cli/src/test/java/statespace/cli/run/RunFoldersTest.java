package statespace.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.train.RunStore;

/** A run is named after its data, and found again by the same data alone. */
class RunFoldersTest {
    @TempDir
    private Path folder;

    private void run(String name, String source) throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs").resolve(name));
        Files.createFile(run.resolve(RunStore.RESUME));
        if (source != null) {
            Files.copy(Path.of("../core/src/test/resources/golden/0.1.0/forecast-s4d/config.json"),
                    run.resolve("config.json"));
            String text = Files.readString(run.resolve("config.json"));
            Files.writeString(run.resolve("config.json"),
                    text.replaceFirst("\"source\" *: *\"[^\"]*\"", "\"source\" : \"" + source + "\""));
        }
    }

    private RunFolders of(String data) {
        return RunFolders.in(folder.resolve("runs"), folder.resolve(data));
    }

    private String newest(String data) throws IOException {
        return of(data).newest().getFileName().toString();
    }

    private void none(String data) {
        assertEquals("there is no run of " + folder.resolve(data) + " in " + folder.resolve("runs")
                + " to resume; start it without --resume, or name its folder with --out",
                assertThrows(UserException.class, () -> newest(data)).getMessage());
    }

    @Test
    void aRunIsNamedAfterItsData() {
        Path here = Path.of("").toAbsolutePath().getFileName();
        List.of(List.of("data/load.csv", "load"), List.of("data/Waves", "Waves"), List.of("data/Waves/x/..", "Waves"),
                List.of(".", here.toString()), List.of(".hidden", ".hidden"), List.of("/", "run"))
                .forEach(pair -> assertEquals(pair.getLast(), RunFolders.of(Path.of(pair.getFirst())).name()));
    }

    @Test
    void aRunOfAFileWhoseNameBeginsAlikeIsNotFound() throws IOException {
        run("a-b-20260102-000000", null);
        run("a-20260103-00000", null);
        run("ab-20260104-000000", null);
        none("a.csv");
        run("a-20260101-000000", null);
        assertEquals("a-20260101-000000", newest("a.csv"));
        run("a-20260101-000000-2", null);
        assertEquals("a-20260101-000000-2", newest("a.csv"));
        assertEquals("a-b-20260102-000000", newest("a-b.parquet"));
    }

    @Test
    void aRunOfAnotherFileOfTheSameNameIsNotFound() throws IOException {
        run("a-20260101-000000", folder.resolve("one/a.csv").toString());
        run("a-20260102-000000", folder.resolve("two/a.csv").toString());
        assertEquals("a-20260101-000000", newest("one/a.csv"));
        assertEquals("a-20260102-000000", newest("two/a.csv"));
        none("three/a.csv");
    }

    @Test
    void aRunThatCannotGoOnIsNotFound() throws IOException {
        Files.createDirectories(folder.resolve("runs/a-20260101-000000"));
        none("a.csv");
    }
}
