package statespace.lab.chimera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.lab.Study;

/** Published averages beside the recipes of long series. */
class PublishedForecastsTest {

    /** Kraus et al. 2024 (arXiv 2410.16928), table 1, row Chimera. */
    @Test
    void theRowOfChimeraIsAsPublished() {
        assertEquals(List.of(".345 / .377", ".250 / .316", ".405 / .424", ".318 / .375", ".154 / .249", ".403 / .286",
                ".219 / .258"),
                List.of("ETTm1", "ETTm2", "ETTh1", "ETTh2", "ECL", "Traffic", "Weather").stream()
                        .map(PublishedForecasts::chimera).toList());
    }

    @Test
    void whatHasNoSourceSaysSo() {
        assertEquals(".311 / .358, remembered", PublishedForecasts.chimera("Exchange"));
        assertTrue(PublishedForecasts.table().columns().getLast().contains("remembered"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PublishedForecasts.chimera("ILI")).getMessage()
                .contains("ILI"));
    }

    @Test
    void everyRecipeShowsThePublishedAverageOfItsSet() {
        for (Study recipe : ForecastRecipe.all()) {
            assertTrue(recipe.card().expected().matches(".*a tuned look-back: \\.\\d{3} / \\.\\d{3}(, remembered)?"),
                    recipe.card().toString());
        }
    }
}
