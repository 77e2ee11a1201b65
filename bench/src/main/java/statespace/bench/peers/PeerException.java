package statespace.bench.peers;

import java.io.IOException;

/** A peer that cannot run; the message is a sentence that says why and how to mend it. */
public final class PeerException extends IOException {
    private static final long serialVersionUID = 1;

    public PeerException(String message) {
        super(message);
    }
}
