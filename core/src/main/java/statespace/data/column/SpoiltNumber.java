package statespace.data.column;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that are meant as numbers and hold signs that are none: {@code $1.50}, {@code 12 %}, {@code 1,234.5}, {@code 3 kW}. */
public final class SpoiltNumber {
    private static final String DIGITS = "[0-9][0-9.,' _\u00a0\u202f\u2019]*";
    private static final String MONEY = "\\p{Sc}|[A-Z]{1,3}\\p{Sc}|USD|EUR|GBP|CHF|JPY|CNY|Rs\\.?|kr\\.?";
    private static final String UNITS = "%|‰|°|°[CF]|pct|bn|[kMGT]?Wh|[kMGT]W|kVA|[kMG]?Hz|[hkM]?Pa|m?bar|[kcmµ]m|km/h|m/s|"
            + "[kmµ]g|m[lAVs]|kV|[KMGTk]B";
    private static final Pattern SIGNED = Pattern
            .compile("(?<open>\\()?[+-]?\\s?(?<before>" + MONEY + ")?\\s?[+-]?(?<digits>"
                    + DIGITS + ")(?<after>\\s?(" + UNITS + "|" + MONEY + ")|\\s[WVAJKmgslkMB]|-)?(?<close>\\))?");
    private static final int LONGEST = 64;

    private SpoiltNumber() {}

    /**
     * What to do about a text that is meant as a number.
     *
     * @return the end of a sentence, or null if it is not meant as one
     */
    public static String of(String text) {
        Matcher matcher = SIGNED.matcher(text.strip());
        if (text.length() > LONGEST || !matcher.matches()
                || (matcher.group("open") == null) != (matcher.group("close") == null)) {
            return null;
        }
        String digits = matcher.group("digits").strip();
        String before = matcher.group("before");
        String after = matcher.group("after");
        if (before == null && after != null && after.strip().equals("-")) {
            return "write the minus in front of the number";
        }
        if (before != null || (after != null && !after.isBlank())) {
            return "take the sign '" + (before != null ? before : after.strip())
                    + "' away, or leave the column out with "
                    + "the setting 'ignore'";
        }
        if (matcher.group("open") != null) {
            return "write a minus in place of brackets";
        }
        return separators(digits);
    }

    private static String separators(String digits) {
        boolean comma = digits.indexOf(',') >= 0;
        boolean point = digits.indexOf('.') >= 0;
        if (comma && point) {
            return digits.lastIndexOf(',') > digits.lastIndexOf('.')
                    ? "read it with the setting 'decimal=,' and the setting 'thousands=.'"
                    : "read it with the setting 'thousands=,'";
        }
        if (comma) {
            if (digits.indexOf(',') != digits.lastIndexOf(',') && !digits.matches("\\d{1,3}(,\\d{3})+")) {
                return null;
            }
            return digits.indexOf(',') != digits.lastIndexOf(',')
                    ? "read it with the setting 'thousands=,'"
                    : "read it with the setting 'decimal=,' if the comma is a decimal comma, or with the setting "
                            + "'thousands=,' if it groups digits";
        }
        if (point && digits.indexOf('.') != digits.lastIndexOf('.')) {
            return !digits.matches("\\d{1,3}(\\.\\d{3})+")
                    ? null
                    : "read it with the setting 'decimal=,' and the setting 'thousands=.'";
        }
        for (char group : "'_\u2019\u00a0\u202f ".toCharArray()) {
            if (digits.indexOf(group) >= 0) {
                return "read it with the setting 'thousands' and that sign between the groups of digits";
            }
        }
        return null;
    }
}
