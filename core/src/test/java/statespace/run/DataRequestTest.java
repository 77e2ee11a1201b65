package statespace.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.config.SettingException;
import statespace.data.calendar.TimeOptions;
import statespace.data.column.ColumnOptions;
import statespace.data.table.ReadOptions;
import statespace.task.forecast.Split;

/** A request for data says what a task takes, and nothing that would be ignored. */
class DataRequestTest {
    private static final Path FILE = Path.of("x.csv");

    private static DataRequest with(DataRequest.Part part) {
        DataRequest plain = DataRequest.of(FILE);
        ReadOptions open = ReadOptions.automatic();
        return switch (part) {
            case TRAIN_AND_TEST -> DataRequest.of(List.of(FILE, FILE));
            case LAYOUT -> plain.with(open.withLayout(ReadOptions.Layout.WIDE));
            case TIME_COLUMN -> plain.with(open.withTime("t"));
            case ID_COLUMN -> plain.with(new ReadOptions(null, null, "id", null, null, null, null, false));
            case VALUE_COLUMN -> plain.with(new ReadOptions(null, null, null, "y", null, null, null, false));
            case VARIATES -> plain.with(open.withVariates(List.of("a")));
            case TARGET -> plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withTarget(List.of("a"))));
            case IGNORE -> plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withIgnore(List.of("a"))));
            case DUPLICATES ->
                plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withDuplicates(ColumnOptions.Duplicates.MEAN)));
            case NULL -> plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withNulls(List.of("-9999"))));
            case DECIMAL -> plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withNumbers(",", null)));
            case THOUSANDS -> plain.with(open.withColumns(ColumnOptions.AUTOMATIC.withNumbers(null, ",")));
            case MISSING -> plain.with(open.withMissing(ReadOptions.Missing.FILL));
            case QUERY -> plain.with(open.withQuery("SELECT 1"));
            case ALLOW_REMOTE -> plain.with(open.withRemote());
            case FREQ -> plain.with(open.withTimes(new TimeOptions("h", null, null, null, null)));
            case DATE_FORMAT -> plain.with(open.withTimes(new TimeOptions(null, "%Y", null, null, null)));
            case TIME_ZONE -> plain.with(open.withTimes(new TimeOptions(null, null, "Europe/Berlin", null, null)));
            case EVERY -> plain.with(open.withTimes(new TimeOptions(null, null, null, "h", null)));
            case AGGREGATE -> plain.with(
                    open.withTimes(new TimeOptions(null, null, null, null, TimeOptions.Aggregate.SUM)));
            case SPLIT -> plain.with(Split.Kind.RATIO);
            case LABELS -> plain.withLabels(FILE, null);
            case LABEL_COLUMN -> plain.withLabels(null, "fault");
            case TEXT_COLUMN -> plain.withTexts(null, "review", null);
            case PAIR_COLUMN -> plain.withTexts(null, null, "answer");
            case RATE -> plain.withRate(2);
        };
    }

    static Stream<Arguments> partsOfTasks() {
        return Toolkit.standard().tasks().stream()
                .flatMap(task -> Arrays.stream(DataRequest.Part.values()).map(part -> Arguments.of(task, part)));
    }

    @ParameterizedTest
    @MethodSource("partsOfTasks")
    void whatATaskDoesNotTakeIsRefusedByName(Task<?, ?> task, DataRequest.Part part) {
        if (task.takes().contains(part)) {
            assertDoesNotThrow(() -> with(part).check(task));
        } else {
            String what = part == DataRequest.Part.TRAIN_AND_TEST
                    ? "a second file"
                    : "the setting '" + part.name().toLowerCase(Locale.ROOT) + "'";
            assertEquals(what + " does not apply to " + task.noun() + "; leave it out",
                    assertThrows(SettingException.class, () -> with(part).check(task)).getMessage());
        }
    }

    @Test
    void aRequestHasAFileAndReadsAsTheRunDidWhereNothingIsTold() {
        String one = "name one file of data, or two: a training split and a test split";
        for (List<Path> files : Arrays.asList(null, List.<Path>of(), List.of(FILE, FILE, FILE))) {
            assertEquals(one,
                    assertThrows(SettingException.class, () -> DataRequest.of(files)).getMessage());
        }
        assertTrue(assertThrows(SettingException.class, () -> DataRequest.of(FILE).withRate(Double.NaN)).getMessage()
                .endsWith("takes a number above 0, not NaN"));
        DataRequest plain = new DataRequest(List.of(FILE), null, null, null, null, 1, true);
        assertEquals(ReadOptions.automatic(), plain.options());
        assertNull(plain.options().missing());
        assertEquals(List.of(), List.copyOf(plain.parts()));
    }
}
