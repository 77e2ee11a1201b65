package statespace.layer.diagonal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import statespace.layer.ComputeMode;

class ComputeModeTest {

    @Test
    void theConvolutionIsTakenForManyModesInLargeBatches() {
        assertEquals(ComputeMode.SCAN, ComputeMode.AUTO.resolve(1, 4096, 4096), "the kernel alone is a scan");
        assertEquals(ComputeMode.SCAN, ComputeMode.AUTO.resolve(32, 784, 32));
        assertEquals(ComputeMode.CONVOLUTION, ComputeMode.AUTO.resolve(32, 512, 512));
        assertEquals(ComputeMode.SCAN, ComputeMode.AUTO.resolve(8, 0, 16), "no step at all");
        assertEquals(ComputeMode.SCAN, ComputeMode.SCAN.resolve(32, 512, 512));
        assertEquals(ComputeMode.CONVOLUTION, ComputeMode.CONVOLUTION.resolve(1, 10, 1));
    }
}
