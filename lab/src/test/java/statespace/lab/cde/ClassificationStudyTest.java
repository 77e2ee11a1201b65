package statespace.lab.cde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.MissingDataException;
import statespace.data.fetch.DataFolder;
import statespace.lab.Setting;
import statespace.lab.Size;

/** The recipes of the six published sets need files that do not come with a clone. */
class ClassificationStudyTest {
    @TempDir
    private Path folder;

    @Test
    void atSizePaperTheFirstMissingSetIsNamedAndNothingIsTrained() throws Exception {
        Setting setting = new Setting(Size.PAPER, 1, new DataFolder(folder.resolve("nothing")), folder,
                Setting.Progress.SILENT);
        MissingDataException e = assertThrows(MissingDataException.class,
                () -> new ClassificationStudy().run(setting));
        assertTrue(e.getMessage().contains("EigenWorms_TRAIN.ts"), e.getMessage());
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
