package statespace.model;

import statespace.format.FormatException;

/** A checkpoint that cannot be used; the message is one sentence that names the file, what was expected and found. */
public final class CheckpointException extends FormatException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public CheckpointException(String message) {
        super(message);
    }

    /** With the sentence and what led to it. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
