package statespace.lab.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayerBoundsTest {

    @Test
    void oscillatingChannelsAreRuledOutAndDecayingOnesAreNot() {
        double[] wave = Targets.harmonic(256, Math.PI / 2);
        double[] decay = IntStream.range(0, 256).mapToDouble(l -> Math.pow(0.97, l)).toArray();
        LayerBounds bounds = LayerBounds.of(new double[][]{wave, decay, wave}, 8, 0.01);
        assertEquals(3, bounds.channels());
        assertEquals(2, bounds.ruledOut());
        assertEquals(17, bounds.step()); // nine even values 1, −1, … have eight changes
        assertEquals(128, bounds.dimension());
        assertTrue(bounds.log2() > 100);
    }

    @Test
    void aSilentLayerAsksForNothing() {
        LayerBounds bounds = LayerBounds.of(new double[][]{new double[64]}, 8, 0.01);
        assertEquals(0, bounds.ruledOut());
        assertEquals(0, bounds.dimension());
        assertTrue(Double.isNaN(bounds.step()));
    }
}
