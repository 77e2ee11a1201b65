package statespace.backbone;

/** Which layer a model stacks. */
public enum Backbone {
    /** Selective state space blocks, {@link statespace.layer.Mamba}. */
    MAMBA,
    /** Diagonal time-invariant state space blocks, {@link statespace.layer.S4d}. */
    S4D,
    /** Selective state space blocks over variates and time together, {@link Chimera}. */
    CHIMERA
}
