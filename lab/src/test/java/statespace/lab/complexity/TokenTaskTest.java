package statespace.lab.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The token tasks are what the paper describes. */
class TokenTaskTest {

    @Test
    void delayedLabelsAreTheInputsShifted() {
        TokenTask task = new TokenTask.Delay(16, 64, 64);
        TokenTask.Batch batch = task.draw(10, new SplittableRandom(1));
        assertEquals(128, task.length());
        assertEquals(64, task.scoredFrom());
        for (int row = 0; row < 10; row++) {
            for (int t = 0; t < 128; t++) {
                assertEquals(t < 64 ? 0 : batch.inputs()[row * 128 + t - 64], batch.labels()[row * 128 + t]);
            }
        }
        assertEquals(1, Arrays.stream(batch.inputs()).min().orElseThrow());
        assertEquals(15, Arrays.stream(batch.inputs()).max().orElseThrow());
    }

    @Test
    void theInductionHeadRepeatsWhatFollowedItsTrigger() {
        TokenTask task = new TokenTask.Induction(16, 256, 128);
        TokenTask.Batch batch = task.draw(20, new SplittableRandom(2));
        int length = 384;
        assertEquals(length, task.length());
        for (int row = 0; row < 20; row++) {
            int[] input = Arrays.copyOfRange(batch.inputs(), row * length, (row + 1) * length);
            int[] label = Arrays.copyOfRange(batch.labels(), row * length, (row + 1) * length);
            int[] triggers = IntStream.range(0, 256).filter(t -> input[t] == 0).toArray();
            assertEquals(1, triggers.length);
            assertTrue(triggers[0] < 128);
            assertEquals(0, input[256]);
            assertEquals(2, Arrays.stream(input).filter(token -> token == 0).count());
            for (int i = 0; i < 128; i++) {
                assertEquals(input[triggers[0] + 1 + i], label[256 + i]);
            }
            for (int t = 0; t < length - 1; t++) {
                assertEquals(input[t + 1], label[t]);
            }
        }
    }
}
