package statespace.lab;

import java.io.IOException;
import java.util.Map;

/** One claim of a paper with the recipe that shows it. */
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
            minutes = java.util.Collections.unmodifiableMap(new java.util.EnumMap<>(minutes));
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
