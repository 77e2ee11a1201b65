package statespace.backbone;

/** What a backbone can do; tasks ask for what they need. */
public enum Ability {
    /** Steps one observation at a time: nothing later reaches a step. */
    STEP,
    /** Goes on over cells that are missing. */
    MISSING_CELLS,
    /** Reads sequences of unequal lengths in one batch. */
    UNEQUAL_LENGTHS,
    /** Reads several variates together. */
    VARIATES_TOGETHER,
    /** Reads images. */
    IMAGES,
    /** Reads tokens. */
    TOKENS,
    /** Reads data of another sampling rate, its step sizes multiplied. */
    SAMPLING_RATE,
    /** Runs on from a state without inputs. */
    FREE_RUN,
    /** Reads a whole sequence into one row of features; there are none at single steps. */
    SUMMARY,
    /** Shows the trees that it makes over a sequence. */
    TREES
}
