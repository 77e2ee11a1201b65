package statespace.bench.fuzz.driver;

import java.util.List;
import java.util.SplittableRandom;
import statespace.format.DType;
import statespace.format.FormatException;
import statespace.format.SafeTensors;

/** The reader of safetensors files, and the values of every tensor. */
final class SafeTensorsTarget extends FileTarget {
    private final TensorBytes inputs = new TensorBytes(List.of(
            TensorBytes.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                    + "\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[24,32]},"
                    + "\"c\":{\"dtype\":\"BF16\",\"shape\":[0,7],\"data_offsets\":[32,32]}}", new byte[32]),
            TensorBytes.of("{\"__metadata__\":{\"sha256\":\"" + "0".repeat(64) + "\",\"k\":\"v\"},"
                    + "\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", new byte[8]),
            TensorBytes.of("{\"__metadata__\":{\"sha256\":\"\\u0061bc\"},"
                    + "\"u\":{\"dtype\":\"U8\",\"shape\":[1,1,3],\"data_offsets\":[0,3]}}", new byte[3]),
            TensorBytes.of("{}", new byte[0])));

    SafeTensorsTarget() {
        super("safetensors", FormatException.class);
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) throws Exception {
        try (SafeTensors file = SafeTensors.read(write("model.safetensors", input))) {
            for (SafeTensors.Entry entry : file.tensors().values()) {
                if (entry.type().isFloat()) {
                    entry.toFloats();
                } else if (entry.type() == DType.I64) {
                    entry.toLongs();
                } else {
                    entry.bytes().byteSize();
                }
            }
        }
    }
}
