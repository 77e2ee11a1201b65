package statespace.lab.rir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.task.classify.TextTask;

/** The files of the recipes, read from small ones of the same form. */
class ArenaTextsTest {
    private static final String ARENA = "lra/lra_release/tsv_data/new_aan_pairs.";

    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void reviewsAreBytesCutAt4096() throws IOException {
        for (int i = 0; i < 10; i++) {
            write("aclImdb/train/neg/" + i + ".txt", "bad " + i);
            write("aclImdb/train/pos/" + i + ".txt", "good\n" + i);
        }
        write("aclImdb/test/pos/0.txt", "g".repeat(5000));
        write("aclImdb/test/neg/0.txt", "é");
        TextTask task = ArenaTexts.reviews(new DataFolder(folder), 1);
        assertEquals(20, task.train().count());
        assertArrayEquals(new int[]{0, 1}, task.test().labels());
        assertArrayEquals(new int[]{2, 4096}, task.test().lengths());
        assertEquals(1, task.counts().testCut());
        assertEquals(0, task.counts().testUnknown(), "every byte is known");
    }

    @Test
    void papersAreReadFromTheirColumns() throws IOException {
        String pairs = "1\tp\tq\tabc\tde\n0.0\tq\tr\tde\tf\n".repeat(10);
        write(ARENA + "train.tsv", pairs);
        write(ARENA + "test.tsv", pairs);
        TextTask task = ArenaTexts.papers(new DataFolder(folder), 1);
        assertTrue(task.pairs());
        assertEquals(20, task.train().count());
        assertArrayEquals(new int[]{5, 3}, new int[]{task.test().lengths()[0], task.test().lengths()[1]});
        write(ARENA + "test.tsv", pairs + "2\tp\tq\tabc\tde\n");
        var mistake = assertThrows(DataException.class, () -> ArenaTexts.papers(new DataFolder(folder), 1));
        assertTrue(mistake.getMessage().contains("test.tsv, line 21: is no label 0 or 1"), mistake.getMessage());
    }
}
