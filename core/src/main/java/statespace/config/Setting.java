package statespace.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A setting of a backbone, a task or a training: what it is called, what it takes, and what it means.
 *
 * @param name
 *            in JSON and on the command line, words joined by underscores
 * @param type
 *            kind of value
 * @param least
 *            smallest number that it takes
 * @param most
 *            largest number that it takes
 * @param choices
 *            words that it takes; empty where any value of the type will do
 * @param required
 *            true if there is no default
 * @param text
 *            meaning, for the help
 */
public record Setting(
        String name, Type type, double least, double most, List<String> choices, boolean required, String text) {

    /** Kind of value. */
    public enum Type {
        /** A whole number. */
        WHOLE,
        /** A number. */
        NUMBER,
        /** true or false. */
        FLAG,
        /** One of a few words. */
        CHOICE,
        /** A list of names. */
        NAMES,
        /** A list of places, counted from 0. */
        PLACES
    }

    /** A whole number from {@code least}. */
    public static Setting whole(String name, long least, String text) {
        return new Setting(name, Type.WHOLE, least, Integer.MAX_VALUE, List.of(), false, text);
    }

    /** A whole number from {@code least} to {@code most}. */
    public static Setting whole(String name, long least, long most, String text) {
        return new Setting(name, Type.WHOLE, least, most, List.of(), false, text);
    }

    /** Any whole number of 64 bits. */
    public static Setting seed(String name, String text) {
        return new Setting(name, Type.WHOLE, Long.MIN_VALUE, Long.MAX_VALUE, List.of(), false, text);
    }

    /** A number from {@code least} to {@code most}. */
    public static Setting number(String name, double least, double most, String text) {
        return new Setting(name, Type.NUMBER, least, most, List.of(), false, text);
    }

    /** true or false. */
    public static Setting flag(String name, String text) {
        return new Setting(name, Type.FLAG, 0, 0, List.of(), false, text);
    }

    /** One of the constants of an enumeration, in lower case. */
    public static Setting choice(String name, Class<? extends Enum<?>> type, String text) {
        return new Setting(name, Type.CHOICE, 0, 0,
                Arrays.stream(type.getEnumConstants()).map(c -> c.name().toLowerCase(Locale.ROOT)).toList(), false,
                text);
    }

    /** A list of names. */
    public static Setting names(String name, String text) {
        return new Setting(name, Type.NAMES, 0, 0, List.of(), false, text);
    }

    /** A list of places, counted from 0. */
    public static Setting places(String name, String text) {
        return new Setting(name, Type.PLACES, 0, Integer.MAX_VALUE, List.of(), false, text);
    }

    /** The same without a default. */
    public Setting withoutDefault() {
        return new Setting(name, type, least, most, choices, true, text);
    }

    /** What it takes, in words. */
    String expected() {
        return switch (type) {
            case WHOLE -> "a whole number" + bounds();
            case NUMBER -> "a number" + bounds();
            case FLAG -> "true or false";
            case CHOICE -> "one of " + String.join(", ", choices);
            case NAMES -> "a list of names";
            case PLACES -> "a list of whole numbers from 0";
        };
    }

    private String bounds() {
        if (least <= Integer.MIN_VALUE) {
            return "";
        }
        return " from " + number(least) + " to " + number(most);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
