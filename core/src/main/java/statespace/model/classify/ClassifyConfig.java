package statespace.model.classify;

import java.util.List;
import statespace.backbone.Backbone;
import statespace.backbone.Chimera;
import statespace.layer.DiagonalConfig;
import statespace.layer.DiagonalSystem;
import statespace.layer.Mamba;
import statespace.layer.Norm;
import statespace.layer.S4d;
import statespace.model.ModelConfig;

/**
 * A classifier's sizes. The defaults of {@link #of} are the only ones.
 *
 * @param backbone
 *            the layer that is stacked
 * @param channels
 *            values at one step
 * @param classes
 *            names of the outputs: the classes, or one name where the model tells a number
 * @param width
 *            channels of the stack (d_model)
 * @param layers
 *            residual blocks
 * @param state
 *            N: states per inner channel (Mamba), real-equivalent states per channel (S4D)
 * @param bidirectional
 *            true to read sequences from both ends (S4D alone)
 * @param initialisation
 *            law of A (S4D alone)
 * @param imaginaryScale
 *            factor on Im A at the start (S4D alone)
 * @param discretisation
 *            rule from continuous to discrete time (S4D alone)
 * @param trainInput
 *            true to train B (S4D alone)
 * @param mix
 *            map that mixes the channels of a block (S4D alone)
 * @param stepMin
 *            smallest initial step size
 * @param stepMax
 *            largest initial step size
 * @param norm
 *            normalisation of the blocks
 * @param normFirst
 *            true to normalise before each block and once at the end, false to normalise after each block
 * @param pooling
 *            what the head sees
 * @param dropout
 *            rate inside and after every block, tied over time
 */
public record ClassifyConfig(
        Backbone backbone,
        int channels,
        List<String> classes,
        int width,
        int layers,
        int state,
        boolean bidirectional,
        DiagonalSystem.Initialisation initialisation,
        double imaginaryScale,
        DiagonalSystem.Discretisation discretisation,
        boolean trainInput,
        S4d.Mix mix,
        double stepMin,
        double stepMax,
        Norm.Kind norm,
        boolean normFirst,
        Pooling pooling,
        double dropout)
        implements
            ModelConfig {

    /** What the head sees of a sequence. */
    public enum Pooling {
        /** The mean over its steps. */
        MEAN,
        /** Its last step. */
        LAST
    }

    /** Checks the sizes. */
    public ClassifyConfig {
        if (channels < 1 || width < 1 || layers < 1 || state < 1) {
            throw new IllegalArgumentException("channels, width, layers and state must be at least 1");
        }
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one output: two classes, or one number");
        }
        classes = List.copyOf(classes);
    }

    /** The defaults. */
    public static ClassifyConfig of(Backbone backbone, int channels, List<String> classes) {
        boolean s4d = backbone == Backbone.S4D;
        int width = backbone == Backbone.CHIMERA ? 16 : 64; // of each channel by itself
        int state = s4d ? 32 : backbone == Backbone.CHIMERA ? 8 : 16;
        return new ClassifyConfig(backbone, channels, classes, width, s4d ? 3 : 2, state, s4d,
                DiagonalSystem.Initialisation.LIN, 1, DiagonalSystem.Discretisation.ZOH, true, S4d.Mix.GLU, 1e-3, 1e-1,
                Norm.Kind.LAYER, true, Pooling.MEAN, 0.1);
    }

    /** The same with other sizes of the stack. */
    public ClassifyConfig withSizes(int newWidth, int newLayers, int newState) {
        return new ClassifyConfig(backbone, channels, classes, newWidth, newLayers, newState, bidirectional,
                initialisation, imaginaryScale, discretisation, trainInput, mix, stepMin, stepMax, norm, normFirst,
                pooling, dropout);
    }

    /** The same read from both ends, or from one. */
    public ClassifyConfig withBidirectional(boolean both) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, both, initialisation,
                imaginaryScale, discretisation, trainInput, mix, stepMin, stepMax, norm, normFirst, pooling, dropout);
    }

    /** The same with another law of A, its imaginary part scaled. */
    public ClassifyConfig with(DiagonalSystem.Initialisation law, double scale) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, law, scale,
                discretisation, trainInput, mix, stepMin, stepMax, norm, normFirst, pooling, dropout);
    }

    /** The same with another discretisation, and B trained or not. */
    public ClassifyConfig with(DiagonalSystem.Discretisation rule, boolean trainB) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, rule, trainB, mix, stepMin, stepMax, norm, normFirst, pooling, dropout);
    }

    /** The same with another map that mixes the channels. */
    public ClassifyConfig with(S4d.Mix map) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, discretisation, trainInput, map, stepMin, stepMax, norm, normFirst, pooling, dropout);
    }

    /** The same with other initial step sizes. */
    public ClassifyConfig withSteps(double min, double max) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, discretisation, trainInput, mix, min, max, norm, normFirst, pooling, dropout);
    }

    /** The same with another normalisation. */
    public ClassifyConfig with(Norm.Kind kind, boolean first) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, discretisation, trainInput, mix, stepMin, stepMax, kind, first, pooling, dropout);
    }

    /** The same with another view of the head. */
    public ClassifyConfig with(Pooling view) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, discretisation, trainInput, mix, stepMin, stepMax, norm, normFirst, view, dropout);
    }

    /** The same with another dropout rate. */
    public ClassifyConfig withDropout(double rate) {
        return new ClassifyConfig(backbone, channels, classes, width, layers, state, bidirectional, initialisation,
                imaginaryScale, discretisation, trainInput, mix, stepMin, stepMax, norm, normFirst, pooling, rate);
    }

    /** The S4D block of this model. */
    S4d.Config s4d() {
        DiagonalConfig system = DiagonalConfig.of(width).withState(state).with(initialisation)
                .with(DiagonalConfig.InitScaling.imaginary(imaginaryScale)).with(discretisation)
                .withSteps(stepMin, stepMax)
                .with(trainInput ? DiagonalConfig.Training.STANDARD : DiagonalConfig.Training.WITHOUT_B);
        return S4d.Config.of(system).withBidirectional(bidirectional).with(mix).withDropout(dropout);
    }

    /** The trunk of this model over channels and time. */
    Chimera.Config chimera() {
        return Chimera.Config.patched(1, 1, width, layers, state, dropout);
    }

    /** The Mamba block of this model. */
    Mamba.Config mamba() {
        return Mamba.Config.of(width).withState(state);
    }
}
