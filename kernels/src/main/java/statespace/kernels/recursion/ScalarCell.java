package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Functions;
import statespace.kernels.recursion.TreeRecursion.Gradients;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;
import statespace.kernels.recursion.TreeRecursion.Weights;

/** The cell and the scorer as their equations read, in double. */
final class ScalarCell implements CellArithmetic {
    private static final double EPSILON = 1e-5;

    private final Shape shape;
    private final Element element;
    private final MemorySegment items;
    private final DropoutMask mask;
    private final int d;
    private final int h;
    private final int s;
    private final double[][] w; // the parameters, in the order of Weights.all()
    private double[][] x = {}; // by node
    private double[][] left = {}; // Ws x of the left half, by node
    private double[][] right = {}; // Ws x of the right half + bs, by node
    private double[][] dx;
    private double[][] dLeft;
    private double[][] dRight;
    private double[][] dw;

    ScalarCell(Shape shape, Inputs in, Element element) {
        this.shape = shape;
        this.element = element;
        items = in.items();
        mask = DropoutMask.of(in.chance());
        d = shape.width();
        h = shape.hidden();
        s = shape.slice();
        w = load(in.weights());
    }

    private double[][] load(Weights weights) {
        int[] sizes = {h * 2 * d, h, h * h, h, d, d, TreeRecursion.SCORER * 2 * s, TreeRecursion.SCORER,
            TreeRecursion.SCORER, 1};
        double[][] all = new double[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            all[i] = new double[sizes[i]];
            for (int j = 0; j < sizes[i]; j++) {
                all[i][j] = element.load(weights.all()[i], j);
            }
        }
        return all;
    }

    @Override
    public void reserve(int nodes) {
        if (nodes > x.length) {
            int room = Math.max(nodes, x.length + x.length / 2);
            x = Arrays.copyOf(x, room);
            left = Arrays.copyOf(left, room);
            right = Arrays.copyOf(right, room);
        }
    }

    @Override
    public void load(int count, int zeros) {
        for (int i = 0; i < count + zeros; i++) {
            x[i] = new double[d];
            for (int c = 0; c < d && i < count; c++) {
                x[i][c] = element.load(items, (long) i * d + c);
            }
        }
    }

    /** One composition: what the equations name. */
    private final class Composition {
        final double[] in = new double[2 * d]; // [l; r]
        final double[] pre = new double[h]; // W1 [l; r] + b1
        final double[] e = new double[h];
        final double[] factor = new double[h]; // of dropout
        final double[] c = new double[h]; // W2 e + b2
        final double[] sum = new double[d]; // before the normalisation
        double mean;
        double root; // 1 / sqrt(variance + ε)

        Composition(double[] l, double[] r, int key) {
            System.arraycopy(l, 0, in, 0, d);
            System.arraycopy(r, 0, in, d, d);
            int start = mask.start(key, h);
            for (int i = 0; i < h; i++) {
                pre[i] = w[1][i];
                for (int j = 0; j < 2 * d; j++) {
                    pre[i] += w[0][i * 2 * d + j] * in[j];
                }
                factor[i] = mask.factor(start, i);
                e[i] = Functions.gelu(pre[i]) * factor[i];
            }
            for (int i = 0; i < h; i++) {
                c[i] = w[3][i];
                for (int j = 0; j < h; j++) {
                    c[i] += w[2][i * h + j] * e[j];
                }
            }
            for (int i = 0; i < d; i++) {
                sum[i] = Functions.sigmoid(c[i]) * l[i] + Functions.sigmoid(c[d + i]) * r[i]
                        + Functions.sigmoid(c[2 * d + i]) * c[3 * d + i];
                mean += sum[i] / d;
            }
            double variance = 0;
            for (double each : sum) {
                variance += (each - mean) * (each - mean) / d;
            }
            root = 1 / Math.sqrt(variance + EPSILON);
        }

        double[] value() {
            double[] value = new double[d];
            for (int i = 0; i < d; i++) {
                value[i] = (sum[i] - mean) * root * w[4][i] + w[5][i];
            }
            return value;
        }
    }

    @Override
    public void compose(Nodes nodes, int from, int to, Workers workers) {
        workers.run(to - from, task -> {
            int node = from + task;
            x[node] = new Composition(x[nodes.left(node)], x[nodes.right(node)], nodes.key(node)).value();
        });
    }

    @Override
    public void split(int from, int to, Workers workers) {
        workers.run(to - from, task -> {
            int node = from + task;
            left[node] = half(x[node], 0);
            right[node] = half(x[node], s);
            for (int i = 0; i < TreeRecursion.SCORER; i++) {
                right[node][i] += w[7][i];
            }
        });
    }

    private double[] half(double[] node, int at) {
        double[] half = new double[TreeRecursion.SCORER];
        for (int i = 0; i < half.length; i++) {
            for (int j = 0; j < s; j++) {
                half[i] += w[6][i * 2 * s + at + j] * node[j];
            }
        }
        return half;
    }

    @Override
    public void score(Pairs pairs, int from, int to) {
        for (int pair = from; pair < to; pair++) {
            double score = w[9][0];
            for (int i = 0; i < TreeRecursion.SCORER; i++) {
                score += w[8][i] * Functions.gelu(left[pairs.left(pair)][i] + right[pairs.right(pair)][i]);
            }
            pairs.setScore(pair, score);
        }
    }

    @Override
    public void read(int[] nodes, double[] weights, MemorySegment y, int sequence) {
        for (int c = 0; c < d; c++) {
            double sum = 0;
            for (int b = 0; b < nodes.length; b++) {
                sum += weights[b] * x[nodes[b]][c];
            }
            element.store(y, (long) sequence * d + c, sum);
        }
    }

    @Override
    public void keep(int[] place, int kept) {
        x = kept(x, place, kept);
        left = kept(left, place, kept);
        right = kept(right, place, kept);
    }

    private static double[][] kept(double[][] all, int[] place, int kept) {
        double[][] some = new double[kept][];
        for (int node = 0; node < place.length; node++) {
            if (place[node] != Nodes.NONE) {
                some[place[node]] = all[node];
            }
        }
        return some;
    }

    @Override
    public void beginBack(int nodes) {
        dx = new double[nodes][d];
        dLeft = new double[nodes][TreeRecursion.SCORER];
        dRight = new double[nodes][TreeRecursion.SCORER];
        dw = new double[w.length][];
        for (int i = 0; i < w.length; i++) {
            dw[i] = new double[w[i].length];
        }
    }

    @Override
    public double[] readBack(int[] nodes, double[] weights, MemorySegment dy, int sequence) {
        double[] products = new double[nodes.length];
        for (int b = 0; b < nodes.length; b++) {
            for (int c = 0; c < d; c++) {
                double gradient = element.load(dy, (long) sequence * d + c);
                products[b] += gradient * x[nodes[b]][c];
                dx[nodes[b]][c] += weights[b] * gradient;
            }
        }
        return products;
    }

    @Override
    public void scoreBack(Pairs pairs, double[] gradients, ScorerSums sums) {
        for (int pair = 0; pair < gradients.length; pair++) {
            if (gradients[pair] == 0) {
                continue;
            }
            int l = pairs.left(pair);
            int r = pairs.right(pair);
            sums.shift += gradients[pair];
            for (int i = 0; i < TreeRecursion.SCORER; i++) {
                double u = left[l][i] + right[r][i];
                sums.out[i] += gradients[pair] * Functions.gelu(u);
                double du = gradients[pair] * w[8][i] * Functions.geluSlope(u);
                dLeft[l][i] += du;
                dRight[r][i] += du;
            }
        }
    }

    @Override
    public void splitBack(ScorerSums sums, Workers workers) {
        System.arraycopy(sums.out, 0, dw[8], 0, sums.out.length);
        dw[9][0] = sums.shift;
        for (int node = 0; node < dx.length && shape.searches(); node++) {
            for (int i = 0; i < TreeRecursion.SCORER; i++) {
                dw[7][i] += dRight[node][i];
                for (int j = 0; j < s; j++) {
                    dw[6][i * 2 * s + j] += dLeft[node][i] * x[node][j];
                    dw[6][i * 2 * s + s + j] += dRight[node][i] * x[node][j];
                    dx[node][j] += w[6][i * 2 * s + j] * dLeft[node][i] + w[6][i * 2 * s + s + j] * dRight[node][i];
                }
            }
        }
    }

    @Override
    public void composeBack(Nodes nodes, int[] some, Workers workers) {
        for (int node : some) {
            composeBack(nodes.left(node), nodes.right(node), nodes.key(node), dx[node]);
        }
    }

    private void composeBack(int l, int r, int key, double[] dy) {
        Composition y = new Composition(x[l], x[r], key);
        double[] dSum = normBack(y, dy);
        double[] dc = new double[h];
        for (int i = 0; i < d; i++) {
            double f1 = Functions.sigmoid(y.c[i]);
            double f2 = Functions.sigmoid(y.c[d + i]);
            double gate = Functions.sigmoid(y.c[2 * d + i]);
            dc[i] = dSum[i] * x[l][i] * f1 * (1 - f1);
            dc[d + i] = dSum[i] * x[r][i] * f2 * (1 - f2);
            dc[2 * d + i] = dSum[i] * y.c[3 * d + i] * gate * (1 - gate);
            dc[3 * d + i] = dSum[i] * gate;
            dx[l][i] += dSum[i] * f1;
            dx[r][i] += dSum[i] * f2;
        }
        double[] dPre = new double[h];
        for (int i = 0; i < h; i++) {
            dw[3][i] += dc[i];
            for (int j = 0; j < h; j++) {
                dw[2][i * h + j] += dc[i] * y.e[j];
                dPre[j] += w[2][i * h + j] * dc[i];
            }
        }
        for (int i = 0; i < h; i++) {
            dPre[i] *= y.factor[i] * Functions.geluSlope(y.pre[i]);
            dw[1][i] += dPre[i];
            for (int j = 0; j < 2 * d; j++) {
                dw[0][i * 2 * d + j] += dPre[i] * y.in[j];
                dx[j < d ? l : r][j % d] += w[0][i * 2 * d + j] * dPre[i];
            }
        }
    }

    private double[] normBack(Composition y, double[] dy) {
        double mean = 0;
        double product = 0;
        double[] dSum = new double[d];
        for (int i = 0; i < d; i++) {
            double unit = (y.sum[i] - y.mean) * y.root;
            dw[4][i] += dy[i] * unit;
            dw[5][i] += dy[i];
            mean += dy[i] * w[4][i] / d;
            product += dy[i] * w[4][i] * unit / d;
        }
        for (int i = 0; i < d; i++) {
            double unit = (y.sum[i] - y.mean) * y.root;
            dSum[i] = y.root * (dy[i] * w[4][i] - mean - unit * product);
        }
        return dSum;
    }

    @Override
    public void finish(Gradients out, int[] rows, Workers workers) {
        for (int i = 0; i < dw.length; i++) {
            MemorySegment to = out.weights().all()[i];
            for (int j = 0; j < dw[i].length; j++) {
                element.store(to, j, dw[i][j]);
            }
        }
        for (int node = 0; node < rows.length; node++) {
            for (int c = 0; c < d && rows[node] != Nodes.NONE; c++) {
                element.store(out.items(), (long) rows[node] * d + c, dx[node][c]);
            }
        }
    }
}
