package statespace.bench.fuzz.driver;

import java.util.List;
import java.util.SplittableRandom;

/** Files packed by gzip, with IDX inside: broken when packed, broken before, or far larger than they look. */
final class GzTarget extends IdxTarget {
    private static final int ZEROS = 1 << 20;

    GzTarget() {
        super("gz");
    }

    @Override
    byte[] packed(byte[] file, SplittableRandom random) {
        if (random.nextInt(500) == 0) {
            return Packed.gzip(java.util.Arrays.copyOf(file, ZEROS));
        }
        byte[] packed = Packed.gzip(file);
        return random.nextBoolean() ? packed : new Mutator(List.of(packed), List.of()).draw(random);
    }

    @Override
    public int cost() {
        return 2;
    }
}
