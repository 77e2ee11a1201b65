package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** inspect shows what each column is for, and the options of columns and cells are those of the library. */
class ColumnRolesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.csv"), text);
    }

    private static String inspected(Object... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertEquals(0, result.code(), result.err());
        return result.out();
    }

    @Test
    void rolesAreATable() throws IOException {
        Path file = file("Unnamed: 0,item,date,note,qty\n0,a,2021-01-01,x,1\n1,a,2021-01-02,y,2\n2,b,2021-01-01,x,5\n"
                + "3,b,2021-01-02,z,4\n");
        String out = inspected("inspect", file);
        for (String line : new String[]{"column role why", "Unnamed: 0 row counter", "item series id", "date time",
            "note left out holds text", "qty target"}) {
            assertTrue(out.lines().anyMatch(found -> found.strip().replaceAll(" +", " ").equals(line)),
                    line + "\n" + out);
        }
        JsonNode columns = JSON.readTree(inspected("inspect", file, "--json")).path("columns");
        assertEquals(5, columns.size());
        assertEquals("note", columns.get(3).path("column").asText());
    }

    @Test
    void optionsOfColumnsReachTheReader() throws IOException {
        Path file = file(
                "date;\"load, MW\";b\n2021-01-01;1.000,5;1\n2021-01-01;2,5;2\n2021-01-02;void;5\n2021-01-03;4,5;8\n");
        String[] reading = {"--decimal", ",", "--thousands", ".", "--duplicates", "mean", "--null", "void"};
        Cli.Result plain = Cli.run("inspect", file);
        assertEquals(1, plain.code());
        assertTrue(plain.err()
                .contains("line 2, column 'load, MW': found text '1.000,5' where a number is expected; read it "
                        + "with --decimal , and --thousands ."),
                plain.err());
        String out = inspected(with(file, reading, "--variates", "load, MW"));
        assertTrue(out.contains("1 missing value"), out);
        assertTrue(out.contains("501.5"), out);
        assertTrue(inspected(with(file, reading, "--target", "\"load, MW\"")).contains("not a target"));
        assertTrue(inspected(with(file, reading, "--ignore", "b")).contains("as asked"));
        Cli.Result unknown = Cli.run("inspect", file, "--targt", "b");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("there is no option '--targt'; did you mean --target?"), unknown.err());
    }

    private static Object[] with(Path file, String[] reading, String... more) {
        Object[] arguments = new Object[2 + reading.length + more.length];
        arguments[0] = "inspect";
        arguments[1] = file;
        System.arraycopy(reading, 0, arguments, 2, reading.length);
        System.arraycopy(more, 0, arguments, 2 + reading.length, more.length);
        return arguments;
    }

    @Test
    void standardInputAndFoldersAreTables() throws IOException {
        Path years = Files.createDirectory(folder.resolve("years"));
        Files.writeString(years.resolve("a.csv"), "date,a\n2021-01-01,1\n2021-01-02,3\n");
        Files.writeString(years.resolve("b.csv"), "date,a\n2021-01-03,4\n2021-01-04,9\n");
        assertTrue(inspected("inspect", years).contains("wide, 4 rows"));
        InputStream before = System.in;
        try {
            System.setIn(
                    new ByteArrayInputStream("date,a\n2021-01-01,1\n2021-01-02,3\n".getBytes(StandardCharsets.UTF_8)));
            assertTrue(inspected("inspect", "-").startsWith("standard input: wide, 2 rows"));
        } finally {
            System.setIn(before);
        }
    }
}
