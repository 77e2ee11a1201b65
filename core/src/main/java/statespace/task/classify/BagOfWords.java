package statespace.task.classify;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import statespace.kernels.Workers;

/**
 * Ridge regression from counts of tokens to labels ±1: what the order of the tokens adds nothing to. Features are the counts
 * of each token, of pairs those of both sides apart, and an intercept. The equations (XᵀX + λ n I) w = Xᵀ y are solved by
 * conjugate gradients, preconditioned by their diagonal, in double precision; λ is one of a few, chosen on every fifth of at
 * most 20,000 examples.
 */
final class BagOfWords {
    private static final double[] PENALTIES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1};
    private static final double USUAL = 1e-3;
    private static final int ROUNDS = 100;
    private static final double SMALL = 1e-6;
    private static final int HELD = 5;
    private static final int FEW = 50;
    private static final int ENOUGH = 20_000;

    private final int tokens;
    private final int classes;
    private final boolean pairs;
    private double[][] weights; // (classes, features), the last one the intercept
    private double penalty;

    /** Features of one example: places in order, and counts. */
    private record Row(int[] places, float[] counts) {}

    private BagOfWords(Sequences train, int classes) {
        tokens = train.tokens();
        pairs = train.pairs();
        this.classes = classes;
    }

    static BagOfWords fit(Sequences train, int classes) {
        BagOfWords bag = new BagOfWords(train, classes);
        List<Row> rows = bag.rows(train);
        int[] labels = train.labels();
        bag.penalty = train.count() < FEW ? USUAL : bag.best(rows, labels);
        bag.weights = bag.solve(rows, labels, bag.penalty);
        return bag;
    }

    /** λ, for each training example. */
    double penalty() {
        return penalty;
    }

    /** Weights of a class by id of a token, of pairs those of the second texts after those of the first; the intercept. */
    double[] weights(int label) {
        return weights[label].clone();
    }

    int[] predict(Sequences test) {
        return rows(test).stream().mapToInt(this::predict).toArray();
    }

    private int predict(Row row) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            double score = product(row, weights[k]);
            if (score > most) {
                most = score;
                best = k;
            }
        }
        return best;
    }

    private double best(List<Row> rows, int[] labels) {
        int[] seen = seen(labels.length);
        int[] known = IntStream.range(0, seen.length).filter(i -> i % HELD != 0).map(i -> seen[i]).toArray();
        int[] held = IntStream.range(0, seen.length).filter(i -> i % HELD == 0).map(i -> seen[i]).toArray();
        List<Row> some = Arrays.stream(known).mapToObj(rows::get).toList();
        int[] theirs = Arrays.stream(known).map(i -> labels[i]).toArray();
        double best = USUAL;
        long most = -1;
        for (double each : PENALTIES) {
            weights = solve(some, theirs, each);
            long right = Arrays.stream(held).filter(i -> predict(rows.get(i)) == labels[i]).count();
            if (right >= most) {
                most = right;
                best = each;
            }
        }
        return best;
    }

    /** Examples spread evenly over all. */
    private static int[] seen(int count) {
        int some = Math.min(count, ENOUGH);
        return IntStream.range(0, some).map(i -> (int) ((long) i * count / some)).toArray();
    }

    private int features() {
        return (pairs ? 2 : 1) * tokens + 1;
    }

    private List<Row> rows(Sequences from) {
        return IntStream.range(0, from.count()).mapToObj(i -> {
            float[] ids = from.examples().get(i);
            int[] places = new int[ids.length];
            for (int t = 0; t < ids.length; t++) {
                places[t] = Math.round(ids[t]) + (pairs && t >= from.firsts()[i] ? tokens : 0);
            }
            Arrays.sort(places);
            return counted(places);
        }).toList();
    }

    private Row counted(int[] sorted) {
        int[] places = new int[sorted.length + 1];
        float[] counts = new float[sorted.length + 1];
        int found = 0;
        for (int t = 0; t < sorted.length; t++) {
            if (t > 0 && sorted[t] == sorted[t - 1]) {
                counts[found - 1]++;
            } else {
                places[found] = sorted[t];
                counts[found++] = 1;
            }
        }
        places[found] = features() - 1;
        counts[found++] = 1;
        return new Row(Arrays.copyOf(places, found), Arrays.copyOf(counts, found));
    }

    private double[][] solve(List<Row> rows, int[] labels, double ridge) {
        double[] diagonal = new double[features()];
        for (Row row : rows) {
            for (int i = 0; i < row.places.length; i++) {
                diagonal[row.places[i]] += (double) row.counts[i] * row.counts[i];
            }
        }
        double[] penalties = new double[features()];
        Arrays.fill(penalties, 0, features() - 1, ridge * rows.size());
        for (int f = 0; f < diagonal.length; f++) {
            diagonal[f] = Math.max(diagonal[f] + penalties[f], Double.MIN_NORMAL);
        }
        double[][] solved = new double[classes][];
        boolean two = classes == 2; // the weights of the second class are those of the first with the other sign
        Workers.shared().run(two ? 1 : classes, k -> solved[k] = solve(rows, labels, k, penalties, diagonal));
        if (two) {
            solved[1] = Arrays.stream(solved[0]).map(w -> -w).toArray();
        }
        return solved;
    }

    private static double[] solve(List<Row> rows, int[] labels, int label, double[] penalties, double[] diagonal) {
        int features = penalties.length;
        double[] w = new double[features];
        double[] residual = new double[features];
        for (int i = 0; i < labels.length; i++) {
            add(rows.get(i), labels[i] == label ? 1 : -1, residual);
        }
        double[] direction = new double[features];
        double before = 0;
        double end = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double rho = 0;
            for (int f = 0; f < features; f++) {
                rho += residual[f] * residual[f] / diagonal[f];
            }
            end = round == 0 ? SMALL * SMALL * rho : end;
            if (rho <= end) {
                break;
            }
            for (int f = 0; f < features; f++) {
                direction[f] = residual[f] / diagonal[f] + (round == 0 ? 0 : rho / before * direction[f]);
            }
            double[] image = image(rows, direction, penalties);
            double step = rho / IntStream.range(0, features).mapToDouble(f -> direction[f] * image[f]).sum();
            for (int f = 0; f < features; f++) {
                w[f] += step * direction[f];
                residual[f] -= step * image[f];
            }
            before = rho;
        }
        return w;
    }

    /** (XᵀX + P) v. */
    private static double[] image(List<Row> rows, double[] v, double[] penalties) {
        double[] image = new double[v.length];
        for (int f = 0; f < v.length; f++) {
            image[f] = penalties[f] * v[f];
        }
        for (Row row : rows) {
            add(row, product(row, v), image);
        }
        return image;
    }

    private static double product(Row row, double[] v) {
        double sum = 0;
        for (int i = 0; i < row.places.length; i++) {
            sum += row.counts[i] * v[row.places[i]];
        }
        return sum;
    }

    private static void add(Row row, double factor, double[] to) {
        for (int i = 0; i < row.places.length; i++) {
            to[row.places[i]] += row.counts[i] * factor;
        }
    }
}
