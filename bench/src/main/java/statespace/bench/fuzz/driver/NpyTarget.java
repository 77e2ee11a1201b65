package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import statespace.data.DataException;
import statespace.data.array.NpyFile;

/** The reader of NumPy arrays, as a table and as labels. */
final class NpyTarget extends FileTarget {
    private static final List<String> HEADERS = List.of(header("<f8", "(3, 2)"), header("<i2", "(12,)"),
            header("|b1", "(24, 2)"), header("<u8", "(6,)"), header("<f4", "(2147483648,)"),
            byColumns("<f8", "(3, 2)"), byColumns("<i4", "(2, 6)"), byColumns("<f8", "(65536, 65536)"));
    private static final List<String> WORDS = List.of("'descr'", "'<f8'", "'O'", "'shape'", "(", ")", ",", "'", "True",
            "\n", "\r", "L", "'fortran_order'");

    private final Mutator headers = new Mutator(Words.bytes(HEADERS.toArray(String[]::new)), WORDS);
    private final Mutator files = new Mutator(
            HEADERS.stream().map(header -> file(header.getBytes(StandardCharsets.ISO_8859_1), 1, 48)).toList(), WORDS);

    NpyTarget() {
        super("npy", DataException.class);
    }

    private static String header(String type, String shape) {
        return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    /** As Julia and MATLAB write them. */
    private static String byColumns(String type, String shape) {
        return header(type, shape).replace("False", "True");
    }

    private static byte[] file(byte[] header, int version, int data) {
        ByteBuffer file = ByteBuffer.allocate(12 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1)).put((byte) version).put((byte) 0);
        if (version == 1) {
            file.putShort((short) header.length);
        } else {
            file.putInt(header.length);
        }
        file.put(header);
        return Arrays.copyOf(file.array(), file.position() + data);
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return random.nextBoolean()
                ? files.draw(random)
                : file(headers.draw(random), 1 + random.nextInt(3), 48);
    }

    @Override
    public void read(byte[] input) throws Exception {
        NpyFile array = NpyFile.read(write("a.npy", input));
        if (array.columns() == 1) {
            array.labels();
        } else {
            array.table();
        }
    }
}
