package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.kernels.selective.SelectiveScan;

/** The selective scan's gradients of u, delta and z are the same when they take the places of dy, delta and z. */
class InPlaceGradientsTest {
    @ParameterizedTest
    @CsvSource({"1, 32, 64, 16", "2, 101, 299, 5", "3, 37, 16, 1", "1, 1, 7, 4", "2, 70, 130, 8"})
    void takeThePlacesOfWhatTheyAreMadeOf(int batch, int length, int channels, int state) {
        var shape = new SelectiveScan.Shape(batch, length, channels, state);
        for (Kernels kernels : new Kernels[]{Kernels.scalar(), Kernels.vector()}) {
            MemorySegment[] apart = gradients(kernels.get(SelectiveScan.class), shape, false);
            MemorySegment[] inPlace = gradients(kernels.get(SelectiveScan.class), shape, true);
            for (int i = 0; i < apart.length; i++) {
                assertEquals(-1, apart[i].mismatch(inPlace[i]), kernels.name() + ", gradient " + i);
            }
        }
    }

    private static MemorySegment[] gradients(SelectiveScan scan, SelectiveScan.Shape shape, boolean inPlace) {
        Memory memory = new Memory(Element.FLOAT, 9);
        SelectiveScan.Inputs in = Run.selectiveInputs(shape, memory, true);
        MemorySegment checkpoints = memory.blank(shape.checkpointFloats());
        Workers workers = Workers.of(2);
        scan.forward(shape, in, new SelectiveScan.Outputs(memory.blank(shape.sequenceFloats()), null, checkpoints),
                workers);
        MemorySegment dy = new Memory(Element.FLOAT, 10).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment[] g = {inPlace ? dy : memory.blank(shape.sequenceFloats()),
            inPlace ? in.delta() : memory.blank(shape.sequenceFloats()),
            inPlace ? in.z() : memory.blank(shape.sequenceFloats()), memory.blank(shape.transitionFloats()),
            memory.blank(shape.projectionFloats()), memory.blank(shape.projectionFloats()),
            memory.blank(shape.channels()), memory.blank(shape.channels()), memory.blank(shape.stateFloats())};
        scan.adjoint(shape, in, checkpoints, dy, null,
                new SelectiveScan.Gradients(g[0], g[1], g[3], g[4], g[5], g[6], g[2], g[7], g[8]), workers);
        return g;
    }
}
