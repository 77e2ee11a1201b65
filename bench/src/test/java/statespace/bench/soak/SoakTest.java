package statespace.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A long stream stays in its memory; and the report sees where one does not. */
class SoakTest {
    private static SoakReport.Point point(long steps, long resident, double allocated) {
        return new SoakReport.Point(steps, resident, allocated, new double[]{1, 2, 3, 4});
    }

    private static List<String> faults(boolean allocates, SoakReport.Point... points) {
        return new SoakReport("x", "x", List.of(points), 1_000_000, allocates).faults();
    }

    @Test
    void memoryThatGrowsIsSeenAndAStartThatGrowsIsNot() {
        assertEquals(List.of(), faults(false, point(5, 10_000_000, 99), point(10, 90_000_000, 99),
                point(100, 91_000_000, 0)));
        assertEquals(List.of("resident memory grew by 1.1 MB after step 10; at most 1.0 MB"),
                faults(false, point(10, 90_000_000, 0), point(100, 91_100_000, 0)));
        assertEquals(List.of("the resident memory is unknown on this system"),
                faults(false, point(10, -1, 0), point(100, -1, 0)));
    }

    @Test
    void aStepThatAllocatesIsSeenWhereItMayNot() {
        SoakReport.Point[] points = {point(10, 9, 0), point(50, 9, 0.001), point(100, 9, 0)};
        assertEquals(List.of("a step allocated memory"), faults(false, points));
        assertEquals(List.of(), faults(true, points));
    }

    @Test
    void aMambaStackStepsWithoutAllocating() throws IOException {
        try (Soak soak = new MambaSoak()) {
            SoakReport report = soak.run(400_000, line -> {});
            assertEquals(400_000, report.points().getLast().steps());
            assertTrue(report.points().stream().skip(5).allMatch(point -> point.allocated() == 0), report.text());
        }
    }

    @Test
    @Tag("long")
    void aDetectorAnswersEveryRow() throws IOException {
        try (Soak soak = new DetectSoak()) {
            SoakReport report = soak.run(2_000, line -> {});
            assertEquals(2_000, report.points().getLast().steps());
            assertTrue(report.points().stream().allMatch(point -> point.resident() > 50_000_000), report.text());
        }
    }
}
