package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import statespace.cli.run.ProgressBar;
import statespace.train.Epoch;

class ProgressBarTest {
    private static String told(boolean terminal, double validationLoss, boolean best) {
        StringWriter text = new StringWriter();
        ProgressBar bar = new ProgressBar(new PrintWriter(text), terminal);
        bar.begun(Path.of("run"));
        bar.step(1, 2, 1, 0.5);
        bar.epoch(new Epoch(1, 0.5, validationLoss, 61), best);
        bar.step(2, 2, 2, 0.25);
        bar.ended();
        return text.toString();
    }

    @Test
    void elsewhereALineIsPrintedForEachEpoch() {
        assertEquals("epoch 1: training loss 0.5000, validation loss 0.4000 (best), 1 min 1 s\n",
                told(false, 0.4, true));
        assertEquals("epoch 1: training loss 0.5000, validation loss 0.4000, 1 min 1 s\n", told(false, 0.4, false));
    }

    @Test
    void aTerminalHasABar() {
        String text = told(true, 0.4, true);
        assertTrue(text.contains("░  50%  epoch 1  loss 0.5000  at most "), text);
        assertTrue(text.contains("100%  epoch 2  loss 0.2500  validation 0.4000  at most 0 s left"), text);
        assertTrue(text.endsWith("\r\033[K"), text);
    }

    @Test
    void withoutAValidationPartThereIsNoWordOfIt() {
        assertEquals("epoch 1: training loss 0.5000, 1 min 1 s\n", told(false, Double.NaN, true));
        assertTrue(told(true, Double.NaN, true).contains("epoch 2  loss 0.2500  at most"));
        assertFalse(told(true, Double.NaN, true).contains("alid"));
    }
}
