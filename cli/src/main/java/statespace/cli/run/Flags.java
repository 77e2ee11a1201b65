package statespace.cli.run;

import java.util.regex.Pattern;

/** The library speaks of settings, the command line of flags. */
public final class Flags {
    private static final Pattern SETTING = Pattern.compile("the setting '([a-z_]+)(?:=([^']+))?'(?! of )");

    private Flags() {}

    /** A sentence of the library with the flags that a user can give. */
    public static String in(String sentence) {
        return SETTING.matcher(sentence).replaceAll(found -> "--" + found.group(1).replace('_', '-')
                + (found.group(2) == null ? "" : " " + found.group(2)));
    }
}
