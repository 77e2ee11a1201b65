package statespace.lab;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import statespace.config.SettingException;

/**
 * One claim of a paper with the recipe that shows it. To add one, write a class that implements this and add it to
 * {@link Studies}.
 */
public interface Study {

    /**
     * The card of a study.
     *
     * @param name
     *            as on the command line, such as "s4d-kernel"
     * @param paper
     *            authors, year, section
     * @param claim
     *            in a sentence
     * @param expected
     *            the number one should see, in a few words
     * @param minutes
     *            by size on two cores; a size that is absent does not exist, NaN means unknown
     */
    record Card(String name, String paper, String claim, String expected, Map<Size, Double> minutes) {

        /** Keeps the sizes in order. */
        public Card {
            minutes = Collections.unmodifiableMap(new EnumMap<>(minutes));
        }

        /**
         * Checks that a size exists.
         *
         * @throws SettingException
         *             if it does not, with those that do
         */
        public void check(Size size) {
            if (!minutes.containsKey(size)) {
                throw new SettingException("the study " + name + " has no size " + word(size) + "; it has "
                        + minutes.keySet().stream().map(Card::word).collect(Collectors.joining(", ")));
            }
        }

        private static String word(Size size) {
            return size.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The card. */
    Card card();

    /**
     * Runs the study.
     *
     * @throws statespace.data.MissingDataException
     *             if a file is needed that is not there; the message names it and its public home
     */
    Findings run(Setting setting) throws IOException;
}
