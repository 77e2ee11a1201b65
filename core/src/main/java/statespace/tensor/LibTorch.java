package statespace.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch on a thread of its own, so that a program can read its command line and its data meanwhile. No class of
 * the binding may be touched between {@link #startLoading} and {@link #awaitLoaded}: two threads that initialise them in
 * different orders would wait for each other forever.
 */
public final class LibTorch {
    private static final class Loading {
        static final Thread THREAD = Thread.ofPlatform().daemon().name("statespace-libtorch").start(Loading::load);

        private static void load() {
            try {
                Loader.load(torch.class);
            } catch (LinkageError toldByFirstUse) {
                // a class whose initialisation failed says so again, with its cause, to whoever uses it first
            }
        }
    }

    private LibTorch() {}

    /** Begins to load and returns at once. */
    public static void startLoading() {
        Loading.THREAD.getName();
    }

    /** Waits until libtorch is loaded; loads it if nobody began. */
    public static void awaitLoaded() {
        boolean interrupted = false;
        while (true) {
            try {
                Loading.THREAD.join();
                break;
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
