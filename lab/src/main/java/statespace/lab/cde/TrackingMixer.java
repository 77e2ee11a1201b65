package statespace.lab.cde;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.ChannelMap;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.DeltaNet;
import statespace.layer.attention.Mamba2;
import statespace.layer.cde.CdeConfig;
import statespace.layer.cde.CdeScheme;
import statespace.layer.cde.CdeStructure;
import statespace.layer.cde.LinearCde;
import statespace.layer.diagonal.S4d;
import statespace.layer.gated.GatedRecurrentUnit;
import statespace.layer.selective.Mamba;

/**
 * What mixes the steps of a tracking model.
 *
 * @param label
 *            as in tables
 * @param maker
 *            makes the mixer of a block
 */
record TrackingMixer(String label, Maker maker) {
    private static final int STATE = 16;
    private static final double SMALL = 0.5;

    /** Makes a mixer that keeps a width, for words of a length. */
    interface Maker {
        SequenceLayer of(int width, int length, RandomGenerator random);
    }

    /** A linear CDE with a step of 1/length, as published for words; the state is as wide as the model. */
    static TrackingMixer cde(String label, CdeStructure structure, int size) {
        return new TrackingMixer(label, (width, length, random) -> new LinearCde(CdeConfig.of(width)
                .with(structure, size).with(1.0 / length, CdeScheme.EULER).with(ChannelMap.Mix.NONE), random));
    }

    /** The same with a fixed step and without B, as published for regular languages: it means the same at any length. */
    static TrackingMixer fixedStep(String label, CdeStructure structure, int size) {
        return new TrackingMixer(label, (width, length, random) -> new LinearCde(
                CdeConfig.of(width).with(structure, size).with(1 / Math.sqrt(width), CdeScheme.EULER)
                        .withInitialisation(SMALL, 0, 0).withInput(false).with(ChannelMap.Mix.NONE),
                random));
    }

    static TrackingMixer dense() {
        return cde("CDE, dense", CdeStructure.DENSE, 1);
    }

    static TrackingMixer blocks(int side) {
        return cde("CDE, blocks of " + side, CdeStructure.BLOCK, side);
    }

    static TrackingMixer diagonal() {
        return cde("CDE, diagonal", CdeStructure.DIAGONAL, 1);
    }

    static TrackingMixer s4d() {
        return new TrackingMixer("S4D", (width, length, random) -> new S4d(S4d.Config.of(width).withState(2 * STATE),
                random));
    }

    static TrackingMixer mamba() {
        return new TrackingMixer("Mamba", (width, length, random) -> new Mamba(
                Mamba.Config.of(width).withState(STATE), 1, random));
    }

    static TrackingMixer gru() {
        return new TrackingMixer("GRU", (width, length, random) -> new GatedRecurrentUnit(width, random));
    }

    static TrackingMixer mamba2() {
        return new TrackingMixer("Mamba-2", (width, length, random) -> new Mamba2(
                Mamba2.Config.of(width).withState(STATE), 1, random));
    }

    static TrackingMixer deltaNet() {
        return new TrackingMixer("DeltaNet, eigenvalues to -1", (width, length, random) -> new DeltaNet(
                DeltaNet.Config.of(width).withNegativeEigenvalues(true), random));
    }

    /** Trains a model with this mixer in each of its blocks. */
    TrackingRun train(TrackingTask task, int width, int depth, TrackingRun.Recipe recipe, Setting setting, Part part) {
        SplittableRandom random = new SplittableRandom(setting.seed());
        TrackingModel model = new TrackingModel(task, width, depth, 0,
                _ -> maker.of(width, recipe.length(), random), random);
        return TrackingRun.of(task, model, recipe, setting.seed(), setting.progress(), part);
    }
}
