package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.stack;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The orders in which a layer reads its tokens: each is a permutation of them, and a copy of the layer's scan reads each.
 * The first is the order in which the tokens lie.
 */
public interface Directions {
    /** One direction: as the tokens lie. */
    Directions FORWARD = new Directions() {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public Tensor ordered(Tensor x, int direction) {
            return x;
        }

        @Override
        public Tensor restored(Tensor y, int direction) {
            return y;
        }
    };

    /** From both ends. */
    Directions BOTH = new Directions() {
        @Override
        public int count() {
            return 2;
        }

        @Override
        public Tensor ordered(Tensor x, int direction) {
            return direction == 0 ? x : x.flip(1);
        }

        @Override
        public Tensor restored(Tensor y, int direction) {
            return ordered(y, direction);
        }
    };

    /** How many there are. */
    int count();

    /**
     * The tokens in the order of a direction; for direction 0 the tensor itself.
     *
     * @param x
     *            (batch, tokens, channels)
     */
    Tensor ordered(Tensor x, int direction);

    /**
     * Back from the order of a direction.
     *
     * @param y
     *            (batch, tokens, channels)
     */
    Tensor restored(Tensor y, int direction);

    /** The tokens in all orders, (directions, batch, tokens, channels), differentiable; its adjoint is {@link #merge}. */
    default Tensor scan(Tensor x) {
        return Bridge.attach(Bridge.alone(() -> scanned(x.detach())), new Tensor[]{x},
                dy -> new Tensor[]{Bridge.alone(() -> merged(dy))});
    }

    /**
     * The sum of all directions in the order in which tokens lie, (batch, tokens, channels), differentiable; its adjoint is
     * {@link #scan}.
     *
     * @param ys
     *            (directions, batch, tokens, channels)
     */
    default Tensor merge(Tensor ys) {
        return Bridge.attach(Bridge.alone(() -> merged(ys.detach())), new Tensor[]{ys},
                dy -> new Tensor[]{Bridge.alone(() -> scanned(dy))});
    }

    private Tensor scanned(Tensor x) {
        TensorVector all = new TensorVector();
        for (int k = 0; k < count(); k++) {
            all.push_back(ordered(x, k));
        }
        return stack(all, 0);
    }

    private Tensor merged(Tensor ys) {
        Tensor sum = restored(ys.select(0, 0), 0).clone();
        for (int k = 1; k < count(); k++) {
            sum.add_(restored(ys.select(0, k), k));
        }
        return sum;
    }
}
