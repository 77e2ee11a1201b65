package statespace.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.config.SettingException;

/** Which tokens are known, and the ids that texts become. */
class VocabularyTest {
    private static final List<String> TEXTS = List.of("b a  b", "\tc a\u00a0b ", "d");

    private static Vocabulary words(int minCount, int largest) {
        return Vocabulary.of(Tokenisation.WORDS, TEXTS, minCount, largest);
    }

    @Test
    void theMostFrequentTokensAreKnownFirst() {
        assertEquals(List.of("b", "a", "c", "d"), words(1, 99).tokens());
        assertEquals(List.of("b", "a"), words(2, 99).tokens());
        assertEquals(List.of("b", "a", "c"), words(1, 3).tokens());
        assertEquals(6, words(1, 99).size());
    }

    @Test
    void anUnknownTokenHasAnIdOfItsOwnAndIsCounted() {
        Vocabulary.Encoded encoded = words(2, 99).encode("a x b  y", 0);
        assertArrayEquals(new float[]{3, 1, 2, 1}, encoded.ids());
        assertEquals(2, encoded.unknown());
        assertFalse(encoded.cut());
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        Vocabulary.Encoded encoded = words(1, 99).encode("a b x", 2);
        assertArrayEquals(new float[]{3, 2}, encoded.ids());
        assertTrue(encoded.cut());
        assertEquals(0, encoded.unknown());
        assertFalse(words(1, 99).encode("a b", 2).cut());
    }

    @Test
    void charactersAreCodePointsWithTheSpaceAmongThem() {
        Vocabulary vocabulary = Vocabulary.of(Tokenisation.CHARACTERS, List.of("a 😀a"), 1, 99);
        assertEquals(List.of("a", " ", "😀"), vocabulary.tokens());
        assertArrayEquals(new float[]{4, 2, 1}, vocabulary.encode("😀aé", 0).ids());
    }

    @Test
    void bytesAreAllKnownAndCountFromOne() {
        Vocabulary vocabulary = Vocabulary.of(Tokenisation.BYTES, List.of("a"), 1, 99);
        assertEquals(257, vocabulary.size());
        Vocabulary.Encoded encoded = vocabulary.encode("aé", 0);
        assertArrayEquals(new float[]{'a' + 1, 0xc3 + 1, 0xa9 + 1}, encoded.ids());
        assertEquals(0, encoded.unknown() + vocabulary.encode("\0", 0).unknown());
    }

    @Test
    void nothingLeftIsASentence() {
        assertEquals("the setting 'min_count' leaves no token, the most frequent one is there 3 times; take a smaller "
                + "number", assertThrows(SettingException.class, () -> words(4, 9)).getMessage());
    }
}
