package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import statespace.data.fetch.DataFolder;

/** The labels of the published files (yikangshen/Ordered-Memory), where these are under the data folder. */
class PublishedLabelsTest {

    private static Path require(String relative) {
        Optional<Path> path = DataFolder.of(null).find(relative);
        assumeTrue(path.isPresent(),
                () -> relative + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        return path.orElseThrow();
    }

    /** The files carry a tree of their own in parentheses, which is no part of the expression. */
    @Test
    void everyExpressionComesToItsPublishedLabel() throws IOException {
        List<String> rows = Files.readAllLines(require("listops-published/test_d20s.tsv"));
        assertEquals(10_000, rows.size());
        for (String row : rows) {
            String[] cells = row.split("\t", -1);
            String text = Stream.of(cells[1].split("\\s+", -1))
                    .filter(token -> !token.equals("(") && !token.equals(")"))
                    .collect(Collectors.joining(" "));
            assertEquals(cells[0], Integer.toString(ListOpsEvaluator.value(text)), row);
        }
    }

    @Test
    void everyPairHasItsPublishedRelation() throws IOException {
        Path folder = require("logic-published");
        int rows = 0;
        for (int operators = 0; operators <= 12; operators++) {
            for (String split : List.of("train", "test")) {
                for (String row : Files.readAllLines(folder.resolve(split + operators))) {
                    String[] cells = row.split("\t", -1);
                    LogicFormula left = LogicParser.parse(cells[1]);
                    LogicFormula right = LogicParser.parse(cells[2]);
                    assertEquals(cells[0], LogicLabeller.relation(left, right).symbol(), row);
                    assertEquals(operators, new LogicPairs.Pair(left, right).operators(), row);
                    rows++;
                }
            }
        }
        assertEquals(249_069, rows);
    }
}
