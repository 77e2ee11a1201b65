package statespace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateTest {
    private static byte[] bytes(int version, int batch, int size, int floats) {
        return ByteBuffer.allocate(9 + 4 * floats).order(ByteOrder.LITTLE_ENDIAN).put((byte) version).putInt(batch)
                .putInt(size).array();
    }

    @Test
    void theBinaryFormIsVersionBatchSizeFloatsAndChecksum() {
        State state = State.of(2, 1, new float[]{1, -2});
        String form = HexFormat.of().formatHex(state.toBytes());
        assertEquals("0202000000010000000000803f000000c0", form.substring(0, 34));
        CRC32C sum = new CRC32C();
        sum.update(state.toBytes(), 0, 17);
        assertEquals(sum.getValue(), Integer.toUnsignedLong(Integer.reverseBytes(
                HexFormat.fromHexDigits(form.substring(34)))));
        assertEquals(state, State.fromBytes(state.toBytes()));
        assertEquals(state.hashCode(), State.fromBytes(state.toBytes()).hashCode());
        assertNotEquals(state, State.of(1, 2, new float[]{1, -2}));
        assertEquals(State.zero(3, 2), State.fromBytes(bytes(1, 2, 3, 6)));
    }

    @Test
    void bytesOfVersionOneAreReadAsBefore() {
        assertEquals(State.of(2, 1, new float[]{1, -2}),
                State.fromBytes(HexFormat.of().parseHex("0102000000010000000000803f000000c0")));
    }

    @Test
    void aChangedBitAnywhereIsRefused() {
        byte[] bytes = State.of(2, 3, new float[]{1, 2, 3, 4, 5, 6}).toBytes();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(IllegalArgumentException.class, () -> State.fromBytes(changed), "bit " + bit);
        }
    }

    @Test
    void partsAreReadAndWrittenForEverySequence() {
        State state = State.of(2, 3, new float[]{1, 2, 3, 4, 5, 6});
        assertArrayEquals(new float[]{2, 3, 5, 6}, state.read(1, 2));
        state.write(0, 1, new float[]{7, 8});
        assertArrayEquals(new float[]{7, 2, 3, 8, 5, 6}, state.values());
        assertThrows(IndexOutOfBoundsException.class, () -> state.read(2, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> state.write(2, 2, new float[4]));
        assertThrows(IndexOutOfBoundsException.class, () -> state.write(0, 2, new float[3]));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 3, 5", "1, -1, 3, 0", "1, 0, -1, 0", "1, 2147483647, 2147483647, 0", "1, 65536, 65536, 0",
        "1, 1073741824, 4, 0", "0, 1, 1, 1", "2, 1, 1, 1", "3, 1, 1, 1"})
    void bytesThatAreNoStateAreRefused(int version, int batch, int size, int floats) {
        byte[] bytes = bytes(version, batch, size, floats);
        assertThrows(IllegalArgumentException.class, () -> State.fromBytes(bytes));
    }

    @Test
    void theSentencesNameWhatWasExpected() {
        assertEquals("a state of 2 x 3 floats takes 33 bytes, found 29", assertThrows(IllegalArgumentException.class,
                () -> State.fromBytes(bytes(1, 2, 3, 5))).getMessage());
        assertEquals("not a state of version 1 or 2",
                assertThrows(IllegalArgumentException.class, () -> State.fromBytes(new byte[8])).getMessage());
        assertEquals("5 floats are no state of 2 x 3",
                assertThrows(IllegalArgumentException.class, () -> State.of(2, 3, new float[5])).getMessage());
        assertThrows(IllegalArgumentException.class, () -> State.of(65536, 65536, new float[0]));
        assertThrows(ArithmeticException.class, () -> State.zero(65536, 65536));
    }
}
