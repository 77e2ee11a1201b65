package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.model.classify.ClassifySpec;
import statespace.model.detect.DetectSpec;

class FactsTest {
    @Test
    void oneIsNoPlural() {
        assertEquals("1 epoch", Facts.count(1, "epoch"));
        assertEquals("0 epochs", Facts.count(0, "epoch"));
        assertEquals("1,000 events", Facts.count(1000, "event"));
        assertEquals("2 classes", Facts.count(2, "class"));
        assertEquals("1 class", Facts.count(1, "class"));
        assertEquals("trained before this run", Facts.trained(0, 0));
        assertEquals("seed 1, 7 parameters, 1 epoch, trained in 2 s", Facts.training(1, 7, 1, 2));
    }

    @Test
    void settingsAreWordsAndNotJson() {
        assertEquals("channels 2, classes (fast, slow), pooling mean, class weights equal, head linear",
                Facts.text(ClassifySpec.of(2, List.of("fast", "slow"))));
        assertEquals(
                "variates 3, window 100, block 8, limit 10.0, over variates mean, judged all, smooth 1, quantile 0.99",
                Facts.text(DetectSpec.of(3)));
    }
}
