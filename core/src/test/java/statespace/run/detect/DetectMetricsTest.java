package statespace.run.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A threshold that marks a large share of the rows is told before any verdict. */
class DetectMetricsTest {
    private static DetectMetrics of(int called, Integer anomalous) {
        DetectMetrics.Scores scores = new DetectMetrics.Scores(2.0, .9, .5, .5, .5, .5, .5, .5);
        DetectMetrics.Scores noise = new DetectMetrics.Scores(null, .1, null, null, null, null, null, .2);
        return new DetectMetrics(scores, Map.of("noise", noise), 1000, 1000, anomalous, anomalous == null ? null : 3, 4,
                called,
                .99, 1, 1, "s4d", 100, 2, 2, "model", "run");
    }

    @Test
    void alarmsOnManyRowsAreToldBeforeTheVerdict() {
        String expected = "34 % of the test rows are above the threshold, which 1 % of the held-out normal rows exceed"
                + ": the test rows differ from the training rows as a whole, and single alarms mean little. Train on rows "
                + "like these, or take a higher quantile for the threshold.";
        assertEquals(expected, of(340, null).warning());
        assertTrue(of(340, null).verdict().startsWith(expected + " 4 events in 1,000 rows"), of(340, null).verdict());
        String labelled = of(1000, 100).verdict();
        assertTrue(
                labelled.startsWith("100 % of the test rows are above the threshold, which 1 % of the held-out normal "
                        + "rows exceed and 10 % are labelled: "),
                labelled);
        assertTrue(
                labelled.endsWith("The s4d model wins: area under precision over recall 0.900 against 0.100 of noise, "
                        + "the best baseline."),
                labelled);
    }

    @Test
    void aShareThatFitsTheLabelsOrIsSmallNeedsNoWarning() {
        assertNull(of(100, null).warning());
        assertNull(of(0, 0).warning());
        assertNull(of(400, 200).warning());
        assertEquals("4 events in 1,000 rows; without labels nobody knows how many are right.",
                of(100, null).verdict());
    }
}
