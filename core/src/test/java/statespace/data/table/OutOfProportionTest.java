package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Small tables that would take far more memory than their size, and packed ones that are not what their name says. */
class OutOfProportionTest {
    @TempDir
    private Path folder;

    private static String refused(Path file) {
        String message = assertThrows(DataException.class, () -> SeriesReader.read(file, ReadOptions.automatic()))
                .getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertEquals(1, message.lines().count());
        return message.substring(file.toString().length());
    }

    private Path packed(String name, int lines, String text) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < lines; i++) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    @Test
    void aPackedTableThatUnpacksOutOfProportionIsRefused() throws IOException {
        String message = refused(packed("a.csv.gz", 20_000, "1,2\n".repeat(1000)));
        assertTrue(message.startsWith(": unpacks to more than "), message);
    }

    @Test
    void aPackedTableIsCheckedAsAPlainOneIs() throws IOException {
        assertEquals(", line 1: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8",
                refused(packed("b.csv.gz", 1, "t,x\0\n1,2\n")));
        Path file = packed("c.csv.gz", 1000, "1,2\n");
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 30));
        assertTrue(refused(file).startsWith(": is broken gzip ("));
    }

    @Test
    void aNameDoesNotSayWhetherATableIsPacked() throws IOException {
        String table = "t,x\n1,2\n2,3\n";
        SeriesTable plain = SeriesReader.read(Files.writeString(folder.resolve("plain.csv.gz"), table),
                ReadOptions.automatic());
        SeriesTable packed = SeriesReader.read(packed("packed.csv", 1, table), ReadOptions.automatic());
        assertEquals(2, plain.rows());
        assertEquals(plain.variates(), packed.variates());
    }

    @Test
    void aLongTableWithATimeOfItsOwnForEverySeriesIsRefused() throws IOException {
        StringBuilder text = new StringBuilder("unique_id,ds,y\n");
        for (int i = 0; i < 5000; i++) {
            text.append('s').append(i).append(',').append(i).append(",1\n");
        }
        assertEquals(
                ": makes a grid of 5000 series by 5000 times, of which hardly any value is known; check the setting "
                        + "'id_column', or choose series with the setting 'variates'",
                refused(Files.writeString(folder.resolve("long.csv"), text)));
    }

    @Test
    void aWideTableWithFewRowsFarApartIsRefused() throws IOException {
        String row = ",1".repeat(6000) + "\n";
        StringBuilder header = new StringBuilder("t");
        for (int i = 0; i < 6000; i++) {
            header.append(",v").append(i);
        }
        assertEquals(": makes a grid of 1001 steps by 6000 variates, of which hardly any value is known; resample the "
                + "series to longer steps",
                refused(Files.writeString(folder.resolve("wide.csv"), header + "\n0" + row
                        + "1" + row + "1000" + row)));
    }

    @Test
    void moreColumnsThanTheDatabaseCopesWithAreRefused() throws IOException {
        assertEquals(", line 2: has more than 10000 fields; divide the table, or give a series in each row with the "
                + "setting 'layout=long'", refused(packed("d.csv.gz", 1, "date\n1" + "\t".repeat(10_000) + "\n")));
    }

    @Test
    void timesTooFarApartAreRefused() throws IOException {
        assertTrue(refused(Files.writeString(folder.resolve("far.csv"),
                "t,x\n-9223372036854775807,1\n0,2\n9223372036854775807,3\n"))
                .startsWith(", column 't': goes from -9223372036854775807 to 9223372036854775807, too far apart"));
    }

    @Test
    void aParquetFileOfFarMoreRowsThanItsSizeAllowsIsRefused() throws SQLException {
        Path file = folder.resolve("a.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 1 AS a, 2 AS b FROM range(20000000)) TO '" + file + "' (FORMAT parquet)");
        }
        assertTrue(refused(file).startsWith(": says that it holds 20000000 rows of 2 columns, out of proportion"));
    }
}
