package statespace.bench.fuzz.driver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Words that formats give a meaning to, and texts as bytes. */
final class Words {
    static final List<String> JSON = List.of("{", "}", "[", "]", "\"", ":", ",", "null", "true", "{}", "[]", "\\u0061",
            "\\ud800", "\"\\u0061bc\"", "-", "1e5", "\n", "\u2028", "\u0000", "[[", "{\"a\":", "__metadata__", "sha256",
            "dtype", "shape", "data_offsets", "\"F32\"", "\"F8_E8M0\"");
    static final List<String> TABLE = List.of(",", ";", "\t", "|", "\n", "\r", "\r\n", "\"", "\"\"", "#", "?", "NaN",
            "NA",
            "inf", "-inf", "\uFEFF", "\u0000", "\u0085", "é", "1,5", "2016-07-01 00:00:00", "20160701",
            "292277-01-01", "-290000-01-01", "infinity", "2147483648", "9223372036854775807", "-9223372036854775808");

    private Words() {}

    static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
