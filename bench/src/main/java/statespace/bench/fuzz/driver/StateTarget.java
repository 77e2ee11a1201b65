package statespace.bench.fuzz.driver;

import java.util.List;
import java.util.SplittableRandom;
import statespace.format.State;

/** The binary form of a state. */
final class StateTarget implements Target {
    private final Mutator inputs = new Mutator(List.of(State.zero(3, 2).toBytes(), State.zero(0, 5).toBytes(),
            State.of(1, 4, new float[]{1, -2, Float.NaN, 4}).toBytes()), List.of());

    @Override
    public String name() {
        return "state";
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) {
        State.fromBytes(input).values();
    }

    @Override
    public boolean documents(Throwable failure) {
        return failure.getClass() == IllegalArgumentException.class; // those below it are mistakes of the reader
    }
}
