package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whatever a file says, a failure is one line. */
class SentenceTest {
    @Test
    void whatEndsALineOrControlsATerminalIsReplaced() {
        assertEquals("a?b?c?d?e?f?g", Sentence.of("a\nb\rc\u0085d\u2028e\u001bf\u202eg"));
        assertEquals("half a character ?", Sentence.of("half a character \ud800"));
        assertEquals("x.csv, line 3: 'é — ∞ \ud83d\ude00'", Sentence.of("x.csv, line 3: 'é — ∞ \ud83d\ude00'"));
        assertNull(Sentence.of(null));
    }

    @Test
    void theMiddleOfALongOneIsLeftOut() {
        String sentence = Sentence.of("x.csv: '" + "y".repeat(5000) + "' is no number; correct it");
        assertTrue(sentence.length() <= 1000, sentence);
        assertTrue(sentence.startsWith("x.csv: 'yyy"), sentence);
        assertTrue(sentence.endsWith("yyy' is no number; correct it"), sentence);
    }
}
