package statespace.tensor;

import org.bytedeco.pytorch.global.torch;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;

/** What decides the order in which numbers are summed in this process, and so their last bits. */
public final class Arithmetic {
    private Arithmetic() {}

    /** Threads of the kernels, and of libtorch where it has others. */
    public static String threads() {
        int own = Workers.shared().threads();
        int libtorch = torch.get_num_threads();
        return own == libtorch ? Integer.toString(own) : own + " (libtorch " + libtorch + ")";
    }

    /** Which kernels are active. */
    public static String kernels() {
        return Kernels.active().name();
    }
}
