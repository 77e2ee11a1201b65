package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import statespace.data.DataException;
import statespace.data.labelled.IdxReader;

/** The reader of IDX files of images and labels, plain. */
class IdxTarget extends FileTarget {
    private static final int IMAGES = 3;

    private final Mutator images = new Mutator(List.of(images(IMAGES, 2, 3), images(1, 28, 28), images(2, 1, 1)),
            List.of());
    private final Mutator labels = new Mutator(List.of(labels(IMAGES), labels(1), labels(2)), List.of());

    IdxTarget() {
        this("idx");
    }

    IdxTarget(String name) {
        super(name, DataException.class);
    }

    private static byte[] images(int count, int rows, int columns) {
        return ByteBuffer.allocate(16 + count * rows * columns).putInt(0x803).putInt(count).putInt(rows)
                .putInt(columns).array();
    }

    private static byte[] labels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    /** Images or labels: the first byte says which of the two the rest is. */
    @Override
    public byte[] draw(SplittableRandom random) {
        boolean first = random.nextBoolean();
        byte[] file = packed((first ? images : labels).draw(random), random);
        return ByteBuffer.allocate(1 + file.length).put((byte) (first ? 1 : 0)).put(file).array();
    }

    /** The file as it is. */
    byte[] packed(byte[] file, SplittableRandom random) {
        return file;
    }

    @Override
    public void read(byte[] input) throws Exception {
        boolean first = input.length > 0 && input[0] == 1;
        byte[] file = java.util.Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        IdxReader.read(write("images", first ? file : images(IMAGES, 2, 3)),
                write("labels", first ? labels(IMAGES) : file));
    }
}
