package statespace.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.labelled.LabelledFiles;

/** Fetching from a server on this machine: whole, after breaks, with wrong bytes, and without luck. */
class DownloadTest {
    private static final byte[] FILE = new byte[200_000];

    static {
        new SplittableRandom(1).nextBytes(FILE);
    }

    @TempDir
    private Path folder;

    private static Catalogue.Item item(URI url, String sha256) {
        return new Catalogue.Item(url, "set/file", Catalogue.UNKNOWN, sha256, false);
    }

    private void fetch(Catalogue.Item item) {
        new Download((done, total) -> {}).fetch(item, folder);
    }

    private void fetch(FileServer server, String sha256) {
        new Download(server::heard).fetch(item(server.url(), sha256), folder);
    }

    private static String refused(Executable fetching) {
        String message = assertThrows(DataException.class, fetching).getMessage();
        assertEquals(1, message.lines().count());
        return message;
    }

    private String refused(Catalogue.Item item) {
        return refused(() -> fetch(item));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder.resolve("set"))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private String sha256() throws IOException {
        return DataFiles.sha256(List.of(Files.write(folder.resolve("original"), FILE)));
    }

    private void assertFetched(byte... expected) throws IOException {
        assertArrayEquals(expected, Files.readAllBytes(folder.resolve("set/file")));
        assertEquals(List.of("file"), names());
    }

    @Test
    void aFileComesWholeAndIsVerifiedAndFetchedOnce() throws IOException {
        try (FileServer server = new FileServer(FILE)) {
            List<Long> told = new ArrayList<>();
            new Download((done, total) -> {
                told.add(done);
                assertEquals(FILE.length, total);
            }).fetch(item(server.url(), sha256()), folder);
            assertEquals(FILE.length, told.getLast());
            fetch(item(server.url(), null));
            assertEquals(List.of("null 200000"), server.requests());
        }
        assertFetched(FILE);
    }

    @Test
    void afterABreakOnlyTheRestIsSent() throws IOException {
        try (FileServer server = new FileServer(FILE).breaking(1, 120_000)) {
            fetch(server, sha256());
            assertEquals(List.of("null 120000", "bytes=120000- 80000"), server.requests());
        }
        assertFetched(FILE);
    }

    @Test
    void anotherRunGoesOnWhereTheOneBeforeStopped() throws IOException {
        try (FileServer server = new FileServer(FILE).breaking(5, 20_000)) {
            assertEquals(server.url() + ": the connection broke off after 100000 bytes; they are kept, run the same "
                    + "command again to go on", refused(() -> fetch(server, sha256())));
            assertEquals(List.of("file.part", "file.part.tag"), names());
            fetch(server, sha256());
            assertEquals("bytes=100000- 100000", server.requests().getLast());
        }
        assertFetched(FILE);
    }

    @Test
    void aServerWithoutRangesSendsTheWholeFileAgain() throws IOException {
        try (FileServer server = new FileServer(FILE).withoutRanges().breaking(1, 120_000)) {
            fetch(server, sha256());
            assertEquals(List.of("null 120000", "bytes=120000- 200000"), server.requests());
        }
        assertFetched(FILE);
    }

    @Test
    void aRangeThatWasNotAskedForIsNotTaken() throws IOException {
        try (FileServer server = new FileServer(FILE).withShiftedRanges().breaking(1, 120_000)) {
            fetch(server, sha256());
            assertEquals("null 200000", server.requests().getLast());
        }
        assertFetched(FILE);
    }

    @Test
    void aFileThatChangedMeanwhileIsFetchedFromTheStart() throws IOException {
        byte[] other = Arrays.copyOfRange(FILE, 50_000, 200_000);
        try (FileServer server = new FileServer(FILE).breaking(5, 20_000)) {
            refused(() -> fetch(server, null));
            server.serving("\"2\"", other);
            fetch(item(server.url(), null));
            assertEquals("bytes=100000- 150000", server.requests().getLast());
        }
        assertFetched(other);
    }

    @Test
    void aPartThatIsWholeIsNotSentAgain() throws IOException {
        LabelledFiles.write(folder.resolve("set/file.part"), FILE);
        try (FileServer server = new FileServer(FILE)) {
            fetch(item(server.url(), null));
            assertEquals(List.of("bytes=200000- 0"), server.requests());
        }
        assertFetched(FILE);
    }

    @Test
    void aPartThatIsLongerThanTheFileIsDropped() throws IOException {
        LabelledFiles.write(folder.resolve("set/file.part"), new byte[FILE.length + 1]);
        try (FileServer server = new FileServer(FILE)) {
            fetch(item(server.url(), null));
        }
        assertFetched(FILE);
    }

    @Test
    void aServerThatSendsMoreThanTheFileHasIsStopped() throws IOException {
        try (FileServer server = new FileServer(FILE)) {
            assertEquals(server.url() + ": more than 70000 bytes come, which are expected; what came was deleted, see "
                    + "whether the file has changed, and put it into the data folder by hand",
                    refused(new Catalogue.Item(server.url(), "set/file", 70_000, null, false)));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void wrongBytesAreDeletedAndToldOf() throws IOException {
        String wanted = "0".repeat(64);
        try (FileServer server = new FileServer(FILE)) {
            assertEquals(server.url() + ": what came has SHA-256 " + sha256() + " and should have " + wanted
                    + "; it was deleted, run the same command again", refused(item(server.url(), wanted)));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void aServerThatRefusesIsToldOf() throws IOException {
        try (FileServer server = new FileServer(FILE).answering(404)) {
            assertEquals(
                    server.url() + ": the server answers 404, the file is not there; see whether it has moved, and "
                            + "put it into the data folder by hand",
                    refused(item(server.url(), null)));
            server.answering(503);
            assertEquals(server.url() + ": the server answers 503; try again later, or put the file into the data "
                    + "folder by hand", refused(item(server.url(), null)));
        }
        assertFalse(Files.exists(folder.resolve("set/file")));
    }

    @Test
    void noNetworkIsToldOf() throws IOException {
        URI gone;
        try (FileServer server = new FileServer(FILE)) {
            gone = server.url();
        }
        assertEquals(gone + ": cannot be reached (ConnectException); check the network, and run the same command again",
                refused(item(gone, null)));
        assertEquals(List.of(), names());
    }

    @Test
    void aFolderThatCannotBeMadeIsToldOf() throws IOException {
        LabelledFiles.write(folder.resolve("set"), "a file in the way");
        String message = refused(item(URI.create("http://127.0.0.1:1/file"), null));
        assertTrue(message.startsWith(folder.resolve("set/file.part") + ": cannot be written (FileAlreadyExists"),
                message);
        assertTrue(
                message.endsWith(
                        "; make room or change its permissions, or name another folder with the setting 'data'"),
                message);
    }

    @Test
    void aFileIsFetchedByOneProcessAtATime() throws IOException {
        try (PartFile part = PartFile.open(folder.resolve("set/file"))) {
            assertEquals(part.path() + ": is being fetched by another process; wait for it",
                    refused(item(URI.create("http://127.0.0.1:1/file"), null)));
        }
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static Catalogue.Item packed(URI url) {
        return new Catalogue.Item(url, "set/Small", Catalogue.UNKNOWN, null, true);
    }

    @Test
    void aZipIsUnpackedIntoItsFolder() throws IOException {
        LabelledFiles.write(folder.resolve("set/Small.unpacked/below/old"), "left by a run that was killed");
        try (FileServer server = new FileServer(zip("X_TRAIN.ts", "below/", "below/x.txt"))) {
            fetch(packed(server.url()));
        }
        assertEquals("X_TRAIN.ts", Files.readString(folder.resolve("set/Small/X_TRAIN.ts")));
        assertEquals("below/x.txt", Files.readString(folder.resolve("set/Small/below/x.txt")));
        assertFalse(Files.exists(folder.resolve("set/Small/below/old")));
        assertEquals(List.of("Small"), names());
    }

    @Test
    void aZipThatIsBrokenOrLeadsElsewhereIsDeletedAndToldOf() throws IOException {
        try (FileServer server = new FileServer(FILE)) {
            String message = refused(packed(server.url()));
            assertTrue(message.startsWith(server.url() + ": what came is no whole zip ("), message);
            assertTrue(message.endsWith("; it was deleted, run the same command again"), message);
            server.serving("\"2\"", zip("../../out.txt"));
            assertEquals(
                    server.url() + ": the zip has the entry '../../out.txt', which leads out of its folder; it was "
                            + "deleted, tell whoever keeps the address",
                    refused(packed(server.url())));
        }
        assertFalse(Files.exists(folder.resolve("set/Small")));
        assertFalse(Files.exists(folder.resolve("out.txt")));
        assertFalse(names().contains("Small.zip.part"));
    }
}
