package statespace.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FormTest {

    @Test
    void theConvolutionIsTakenForManyModesInLargeBatches() {
        assertEquals(Form.SCAN, Form.AUTO.resolve(1, 4096, 4096), "the kernel alone is a scan");
        assertEquals(Form.SCAN, Form.AUTO.resolve(32, 784, 32));
        assertEquals(Form.CONVOLUTION, Form.AUTO.resolve(32, 512, 512));
        assertEquals(Form.SCAN, Form.AUTO.resolve(8, 0, 16), "no step at all");
        assertEquals(Form.SCAN, Form.SCAN.resolve(32, 512, 512));
        assertEquals(Form.CONVOLUTION, Form.CONVOLUTION.resolve(1, 10, 1));
    }
}
