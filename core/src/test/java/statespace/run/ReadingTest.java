package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.data.calendar.TimeOptions;
import statespace.data.table.ReadOptions;

/** What a run was told about a table's times is kept, followed for other tables, and can be told otherwise. */
class ReadingTest {
    private static final Reading KEPT = new Reading(null, null, null, null, null, "%d.%m.%Y", "Europe/Berlin", "h",
            "sum", null, null, null, null, null);

    private static ReadOptions asked(TimeOptions times) {
        return ReadOptions.automatic().withTimes(times);
    }

    @Test
    void whatIsLeftOpenIsReadAsTheRunDid() {
        assertEquals(new TimeOptions(null, "%d.%m.%Y", "Europe/Berlin", "h", TimeOptions.Aggregate.SUM),
                KEPT.over(ReadOptions.automatic()).times());
        assertEquals(List.of(), KEPT.differences(ReadOptions.automatic()));
    }

    @Test
    void whatIsAskedIsFollowedAndADifferenceIsNoted() {
        TimeOptions other = new TimeOptions(null, null, "Europe/London", null, TimeOptions.Aggregate.MEAN);
        assertEquals(new TimeOptions(null, "%d.%m.%Y", "Europe/London", "h", TimeOptions.Aggregate.MEAN),
                KEPT.over(asked(other)).times());
        assertEquals(List.of(
                "The time zone is 'Europe/London' as asked; the model was trained with 'Europe/Berlin'.",
                "The aggregate is 'mean' as asked; the model was trained with 'sum'."),
                KEPT.differences(asked(other)));
    }

    @Test
    void aToldCalendarTakesThePlaceOfGatheredRows() {
        TimeOptions hourly = KEPT.over(asked(new TimeOptions("h", null, null, null, null))).times();
        assertEquals("h", hourly.freq());
        assertNull(hourly.every());
        assertNull(hourly.aggregate());
    }
}
