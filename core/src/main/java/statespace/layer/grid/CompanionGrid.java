package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/**
 * A linear system over variates and time that does not depend on the data, and its closed loop for forecasting (Behrouz,
 * Santacatterina and Zabih 2024, Chimera):
 *
 * <pre>
 * h¹[v,t] = A1 h¹[v,t−1] + A2 h²[v,t−1] + B1 x[v,t]
 * h²[v,t] = A3 h¹[v−1,t] + A4 h²[v−1,t] + B2 x[v,t]
 * y[v,t]  = C1·h¹[v,t] + C2·h²[v,t]
 * </pre>
 *
 * A1 is a companion matrix or diagonal, A2, A3 and A4 are diagonal; zeros decouple the axes. y[v,t] is the forecast of
 * x[v,t+1]: the closed loop feeds a column of forecasts, one for each variate, as the next column of inputs. With a
 * second set of weights the variates are also run through in reverse order, and the two outputs are added.
 *
 * <p>
 * For small models and exact constructions: every column is a loop of tensor operations over the variates, V T N
 * multiplications a channel in V T small operations. Bounded for any size if |A1| + |A2| ≤ 1 and |A3| + |A4| ≤ 1 in every
 * state (diagonal); four transitions near 1 grow like the number of lattice paths.
 */
public final class CompanionGrid {
    private static final int VARIATES = 1;
    private static final int TIME = 2;
    private static final double COUPLING = 0.2;

    /** What A1 is. */
    public enum Transition {
        /** A companion matrix by its last column. */
        COMPANION,
        /** A diagonal matrix by its diagonal. */
        DIAGONAL
    }

    /**
     * The weights of one direction; each (width, N), or (variates, width, N) where every variate has its own. A variate's
     * A3 and A4 are those with which it reads the variate before it.
     *
     * @param a1
     *            last column, or diagonal, of the transition along time
     * @param a2
     *            along time, into h¹ from h²
     * @param a3
     *            across variates, into h² from h¹
     * @param a4
     *            across variates, into h² from h²
     * @param b1
     *            input of h¹
     * @param b2
     *            input of h²
     * @param c1
     *            output of h¹
     * @param c2
     *            output of h²
     */
    public record Weights(Tensor a1, Tensor a2, Tensor a3, Tensor a4, Tensor b1, Tensor b2, Tensor c1, Tensor c2) {

        /** Random weights with little coupling; where A1 is diagonal, nothing grows before training. */
        static Weights random(int width, int state, Transition transition, RandomGenerator random) {
            Tensor a1 = transition == Transition.COMPANION
                    ? Companion.random(random, width, state).mul(Tensors.scalar(1 - COUPLING))
                    : Tensors.uniform(random, 1 - COUPLING, width, state);
            return new Weights(a1, Tensors.uniform(random, COUPLING, width, state),
                    Tensors.uniform(random, COUPLING, width, state),
                    Tensors.uniform(random, 1 - COUPLING, width, state), Companion.random(random, width, state),
                    Companion.random(random, width, state), Companion.random(random, width, state),
                    Companion.random(random, width, state));
        }

        private List<Parameter> named(String prefix) {
            return Parameter.prefixed(prefix, List.of(trained("a1", a1), trained("a2", a2), trained("a3", a3),
                    trained("a4", a4), trained("b1", b1), trained("b2", b2), trained("c1", c1), trained("c2", c2)));
        }

        private static Parameter trained(String name, Tensor value) {
            return Parameter.of(name, value, Role.RECURRENT);
        }

        private static Weights of(List<Parameter> named) {
            Tensor[] w = named.stream().map(Parameter::value).toArray(Tensor[]::new);
            return new Weights(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
        }
    }

    /**
     * The states of one column, one entry for each direction.
     *
     * @param h1
     *            each (batch, variates, width, N)
     * @param h2
     *            each (batch, variates, width, N), in the order in which the direction meets the variates
     */
    public record Column(List<Tensor> h1, List<Tensor> h2) {

        /** Copies the lists. */
        public Column {
            h1 = List.copyOf(h1);
            h2 = List.copyOf(h2);
        }
    }

    private final Transition transition;
    private final List<Parameter> parameters;
    private final List<Weights> directions;

    /**
     * A grid with random weights.
     *
     * @param width
     *            channels
     * @param state
     *            N
     * @param bothWays
     *            whether the variates are also run through in reverse
     */
    public CompanionGrid(int width, int state, Transition transition, boolean bothWays, RandomGenerator random) {
        this(transition, Weights.random(width, state, transition, random),
                bothWays ? Weights.random(width, state, transition, random) : null);
    }

    /**
     * A grid with given weights, in the precision that they have.
     *
     * @param forward
     *            for the variates in order
     * @param backward
     *            for the variates in reverse, the last one first; null for one direction only
     */
    public CompanionGrid(Transition transition, Weights forward, Weights backward) {
        this.transition = transition;
        List<Parameter> down = forward.named("forward");
        List<Parameter> up = backward == null ? List.of() : backward.named("backward");
        parameters = Parameter.concat(down, up);
        directions = up.isEmpty() ? List.of(Weights.of(down)) : List.of(Weights.of(down), Weights.of(up));
    }

    /** What the parameters of such a grid are. */
    public static ParameterSize size(double width, double state, boolean bothWays) {
        return ParameterSize.of(width, state).times(bothWays ? 16 : 8);
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * Open loop.
     *
     * @param x
     *            (batch, variates, time, width)
     * @return (batch, variates, time, width)
     */
    public Tensor forward(Tensor x) {
        TensorVector outputs = new TensorVector();
        Column column = null;
        for (int t = 0; t < x.size(TIME); t++) {
            column = advance(column, x.select(TIME, t));
            outputs.push_back(read(column));
        }
        return stack(outputs, TIME);
    }

    /** The states after the last column of x, (batch, variates, time, width). */
    public Column lagColumn(Tensor x) {
        Column column = null;
        for (int t = 0; t < x.size(TIME); t++) {
            column = advance(column, x.select(TIME, t));
        }
        return column;
    }

    /**
     * Closed loop: the forecasts that are read from a column are the inputs of the next.
     *
     * @param lag
     *            states after the last observed column
     * @param horizon
     *            at least 1
     * @return (batch, variates, horizon, width); the first is read from the states as they are
     */
    public Tensor closedLoop(Column lag, int horizon) {
        TensorVector forecasts = new TensorVector();
        Column column = lag;
        for (int step = 0; step < horizon; step++) {
            Tensor next = read(column);
            forecasts.push_back(next);
            column = advance(column, next);
        }
        return stack(forecasts, TIME);
    }

    /**
     * One column.
     *
     * @param before
     *            states of the column before, or null for zeros
     * @param x
     *            (batch, variates, width)
     */
    public Column advance(Column before, Tensor x) {
        List<Tensor> h1 = new ArrayList<>();
        List<Tensor> h2 = new ArrayList<>();
        for (int direction = 0; direction < directions.size(); direction++) {
            Weights w = directions.get(direction);
            Tensor inputs = (direction == 0 ? x : x.flip(VARIATES)).unsqueeze(-1);
            Tensor along = w.b1.mul(inputs);
            if (before != null) {
                Tensor last = before.h1.get(direction);
                along = along.add(transition == Transition.COMPANION ? Companion.times(w.a1, last) : w.a1.mul(last))
                        .add(w.a2.mul(before.h2.get(direction)));
            }
            h1.add(along);
            h2.add(across(w, along, w.b2.mul(inputs)));
        }
        return new Column(h1, h2);
    }

    /** h² of a column, one variate after the other. */
    private static Tensor across(Weights w, Tensor h1, Tensor inputs) {
        TensorVector rows = new TensorVector();
        Tensor above2 = zeros_like(inputs.select(VARIATES, 0)); // (batch, width, N)
        Tensor above1 = above2;
        for (int v = 0; v < inputs.size(VARIATES); v++) {
            above2 = of(w.a3, v).mul(above1).add(of(w.a4, v).mul(above2)).add(inputs.select(VARIATES, v));
            above1 = h1.select(VARIATES, v);
            rows.push_back(above2);
        }
        return stack(rows, VARIATES);
    }

    private static Tensor of(Tensor weight, int variate) {
        return weight.dim() == 2 ? weight : weight.select(0, variate);
    }

    /** What a column gives: forecasts of the next one, (batch, variates, width). */
    public Tensor read(Column column) {
        Tensor sum = null;
        for (int direction = 0; direction < directions.size(); direction++) {
            Weights w = directions.get(direction);
            Tensor y = w.c1.mul(column.h1.get(direction)).add(w.c2.mul(column.h2.get(direction))).sum(-1);
            sum = direction == 0 ? y : sum.add(y.flip(VARIATES));
        }
        return sum;
    }
}
