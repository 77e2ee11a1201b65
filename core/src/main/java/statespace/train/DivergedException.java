package statespace.train;

/** Training met a value that is not a number; the message is one sentence that says when, where and what to do. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public DivergedException(String message) {
        super(message);
    }
}
