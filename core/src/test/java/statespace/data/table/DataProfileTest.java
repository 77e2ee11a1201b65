package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataProfileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileAtAGlanceSurvivesJson() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"),
                "date,a,b\n2020-01-01,1,7\n2020-01-02,,7\n2020-01-03,3,7\n2020-01-06,6,7\n2020-01-07,8,7\n");
        DataProfile profile = DataProfile.of(SeriesReader.read(file, ReadOptions.automatic()));
        JsonNode json = new ObjectMapper().valueToTree(profile);
        assertEquals(7, json.get("rows").asInt());
        assertEquals(2, json.get("insertedRows").asInt());
        assertEquals(5, json.get("missing").asInt());
        assertEquals("daily", json.get("frequency").asText());
        assertEquals("2020-01-01", json.get("start").asText());
        assertEquals("2020-01-07", json.get("end").asText());
        JsonNode a = json.get("variates").get(0);
        assertEquals(1, a.get("min").asDouble());
        assertEquals(8, a.get("max").asDouble());
        assertEquals(4.5, a.get("mean").asDouble(), 1e-12); // of 1 3 6 8
        assertEquals(Math.sqrt(110. / 4 - 4.5 * 4.5), a.get("standardDeviation").asDouble(), 1e-12);
        assertEquals(3, a.get("missing").asInt());
        JsonNode b = json.get("variates").get(1);
        assertEquals(0, b.get("standardDeviation").asDouble());
        assertEquals(7, b.get("mean").asDouble());
        assertEquals("Column 'b' is constant.", json.get("notices").get(2).asText());
    }
}
