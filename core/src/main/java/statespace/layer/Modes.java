package statespace.layer;

import org.bytedeco.pytorch.Tensor;

/**
 * The dynamics of one diagonal layer, for those who look at a trained model.
 *
 * @param layer
 *            place in the model, such as "0.mixer"
 * @param state
 *            real-equivalent states of a channel
 * @param poles
 *            discrete poles Ā, (width, modes), or (width, modes, 2) where complex
 * @param response
 *            impulse response of every channel, (length, width); null for a selective layer, whose response depends on
 *            its input
 */
public record Modes(String layer, int state, Tensor poles, Tensor response) {

    /** The same with a part of the path before its name. */
    public Modes within(String outer) {
        return new Modes(layer.isEmpty() ? outer : outer + "." + layer, state, poles, response);
    }
}
