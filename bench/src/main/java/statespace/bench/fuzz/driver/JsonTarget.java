package statespace.bench.fuzz.driver;

import java.util.SplittableRandom;
import statespace.format.FormatException;
import statespace.format.Json;

/** The reader of JSON that knows no library. */
final class JsonTarget implements Target {
    private final Mutator inputs = new Mutator(
            Words.bytes("{\"a\": [1, -2.5e3, true, null, \"x\\u00e9\\n\"], \"b\": {}}",
                    "[[[[0]]], {\"k\": {\"k\": {\"k\": []}}}]", "\"\\ud83d\\ude00 text\"", "123456789012345678"),
            Words.JSON);

    @Override
    public String name() {
        return "json";
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) {
        if (Json.parse("text", input) instanceof Json.Numeric number) {
            number.toDouble();
            number.isLong();
        }
    }

    @Override
    public boolean documents(Throwable failure) {
        return failure instanceof FormatException;
    }
}
