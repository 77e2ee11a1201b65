package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is read as RFC 8259 has it, and nothing else is. */
class JsonTest {
    private static Json parse(String text) {
        return Json.parse("x.json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String text) {
        String message = assertThrows(FormatException.class, () -> parse(text), text).getMessage();
        assertTrue(message.startsWith("x.json, line "), message);
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void valuesOfEveryKindAreRead() {
        assertEquals(
                new Json.Members(Map.of("a", new Json.Items(List.of(Json.Word.TRUE, Json.Word.FALSE, Json.Word.NULL)),
                        "", new Json.Members(Map.of()), "t", new Json.Text("x"))),
                parse(" {\"a\" : [ true,false ,\tnull], \"\":{ },\r\n\"t\":\"x\"} "));
        assertEquals(new Json.Items(List.of()), parse("[ ]"));
        Json.Members ordered = (Json.Members) parse("{\"z\":1,\"a\":2,\"m\":3}");
        assertEquals(List.of("z", "a", "m"), List.copyOf(ordered.values().keySet()));
    }

    @Test
    void stringsAreUnescaped() {
        assertEquals(new Json.Text("\"\\/\b\f\n\r\taü\uD83D\uDE00\u007f"),
                parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0061\\u00FC\\uD83d\\uDE00\u007f\""));
        assertEquals(new Json.Text("ü\uD83D\uDE00"), parse("\"ü\uD83D\uDE00\""));
    }

    @ParameterizedTest
    @CsvSource({"0, true, 0", "-0, false, -0.0", "-1, true, -1", "9223372036854775807, true, 9.223372036854775807e18",
        "-9223372036854775808, true, -9.223372036854775808e18", "9223372036854775808, false, 9.223372036854775808e18",
        "1.0, false, 1", "1e2, false, 100", "-1.5E-3, false, -0.0015", "1e999, false, Infinity", "1e+0, false, 1",
        "123456789012345678901234567890, false, 1.2345678901234568e29"})
    void numbersKeepTheirText(String text, boolean whole, double value) {
        Json.Numeric number = (Json.Numeric) parse(text);
        assertEquals(text, number.text());
        assertEquals(whole, number.isLong());
        assertEquals(value, number.toDouble());
        if (whole) {
            assertEquals(Long.parseLong(text), number.toLong());
        } else {
            assertThrows(NumberFormatException.class, () -> assertEquals(0, number.toLong() + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "\"", "\"\\", "\"\\u12", "tru", "nulL", "truex", "NaN", "Infinity", "+1",
        ".5",
        "1.", "01", "-", "1e", "1e+", "0x10", "--1", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{a:1}",
        "{'a':1}", "{\"a\":1 \"b\":2}", "{1:2}", "1 2", "{}{}", "[1]]", "// x\n1", "/* */1", "\"a\nb\"", "\"\u0001\"",
        "\"\\x\"", "\"\\u00g0\"", "\"\\u\uFF11\uFF11\uFF11\uFF11\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\udc00\"",
        "\"\\ud800\\u0061\"", "\ufeff1", "\u00a01", "[1}", "{\"a\":1]", "\u0000"})
    void whatIsNoJsonIsRefused(String text) {
        refusal(text);
    }

    @Test
    void theSentenceNamesThePlace() {
        assertEquals("x.json, line 3, column 5: expected ',' or '}', found '\"'; correct the text or restore a copy",
                refusal("{\n \"a\": 1\n    \"b\": 2}"));
        assertEquals("x.json, line 1, column 8: expected every key once, found the key 'a' again; correct the text or "
                + "restore a copy", refusal("{\"a\":1,\"\\u0061\":2}"));
        assertEquals("x.json, line 1, column 2: expected a value, found the end of the text; correct the text or "
                + "restore a copy", refusal("["));
        assertTrue(refusal("\u0007").contains("found the character U+0007"));
    }

    @Test
    void depthCountAndDigitsAreBounded() {
        parse("[".repeat(64) + "]".repeat(64));
        assertTrue(refusal("[".repeat(65) + "]".repeat(65)).contains("at most 64 objects and lists"));
        refusal("[".repeat(5_000_000));
        refusal("{\"a\":".repeat(1_000_000));
        assertTrue(refusal("[" + "0,".repeat(4_000_000) + "0]").contains("at most 4000000 keys and values"));
        parse("1".repeat(1000));
        assertTrue(refusal("1".repeat(1001)).contains("at most 1000 characters"));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        for (byte[] bytes : new byte[][]{{'"', (byte) 0xff, '"'}, {'"', (byte) 0xc0, (byte) 0x80, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, {'"', (byte) 0xe2, (byte) 0x82}}) {
            assertTrue(assertThrows(FormatException.class, () -> Json.parse("x.json", bytes)).getMessage()
                    .contains("expected text in UTF-8"));
        }
    }

    @Test
    void damagedTextsAreReadOrRefusedAndNothingElse() {
        byte[] good = "{\"a\":[1,-2.5e3,\"x\\u00e4\\n\"],\"b\":{\"c\":null,\"d\":true}}"
                .getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(1, 4); k > 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                Json.parse("x.json", bad);
            } catch (FormatException expected) {
                assertTrue(expected.getMessage().startsWith("x.json, line "));
            }
        }
    }
}
