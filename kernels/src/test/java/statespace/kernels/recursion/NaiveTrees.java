package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import statespace.kernels.Element;
import statespace.kernels.internal.Functions;
import statespace.kernels.recursion.TreeRecursion.Shape;
import statespace.kernels.recursion.TreeRecursion.Weights;

/**
 * The recursion as it is described: every beam holds the vectors of its slots, everything is computed anew at every step,
 * nothing is shared. Without noise; beams are not aligned. Written apart from the kernel, in double.
 */
final class NaiveTrees {
    private final int d;
    private final int s;
    private final int chunk;
    private final int beams;
    private final double[][] w = new double[10][];

    private record Beam(List<double[]> slots, double score) {}

    NaiveTrees(Shape shape, Weights weights, Element element) {
        d = shape.width();
        s = shape.slice();
        chunk = shape.plan().chunk();
        beams = shape.beams();
        for (int i = 0; i < w.length; i++) {
            MemorySegment segment = weights.all()[i];
            w[i] = new double[(int) (segment.byteSize() / element.bytes())];
            for (int j = 0; j < w[i].length; j++) {
                w[i][j] = element.load(segment, j);
            }
        }
    }

    double[] read(List<double[]> items) {
        List<List<Beam>> level = new ArrayList<>();
        items.forEach(item -> level.add(List.of(new Beam(List.of(item), 0))));
        List<List<Beam>> above = level;
        while (above.size() > 1) {
            int size = above.size() < chunk + chunk / 2 ? above.size() : chunk;
            List<List<Beam>> next = new ArrayList<>();
            for (int from = 0; from < above.size(); from += size) {
                next.add(search(above.subList(from, Math.min(above.size(), from + size))));
            }
            int most = next.stream().mapToInt(List::size).max().orElseThrow();
            next.replaceAll(some -> {
                List<Beam> filled = new ArrayList<>(some);
                while (filled.size() < most) {
                    filled.add(some.getFirst());
                }
                return filled;
            });
            above = next;
        }
        double largest = above.getFirst().stream().mapToDouble(Beam::score).max().orElseThrow();
        double total = above.getFirst().stream().mapToDouble(beam -> Math.exp(beam.score - largest)).sum();
        double[] y = new double[d];
        for (Beam beam : above.getFirst()) {
            for (int i = 0; i < d; i++) {
                y[i] += Math.exp(beam.score - largest) / total * beam.slots.getFirst()[i];
            }
        }
        return y;
    }

    private List<Beam> search(List<List<Beam>> items) {
        List<Beam> living = new ArrayList<>();
        for (int b = 0; b < items.getFirst().size(); b++) {
            int beam = b;
            living.add(new Beam(items.stream().map(item -> item.get(beam).slots.getFirst()).toList(),
                    items.stream().mapToDouble(item -> item.get(beam).score).sum()));
        }
        for (int slots = items.size(); slots > 1; slots--) {
            List<Beam> candidates = new ArrayList<>();
            for (Beam beam : living) {
                candidates.addAll(candidates(beam));
            }
            if (candidates.size() > beams) {
                candidates.sort(Comparator.comparingDouble(beam -> -beam.score));
                candidates = candidates.subList(0, beams);
            }
            living = candidates;
        }
        return living;
    }

    private List<Beam> candidates(Beam beam) {
        int pairs = beam.slots.size() - 1;
        List<double[]> scored = new ArrayList<>();
        double total = 0;
        for (int j = 0; j < pairs; j++) {
            double score = score(beam.slots.get(j), beam.slots.get(j + 1));
            total += Math.exp(score);
            scored.add(new double[]{score, j});
        }
        double norm = Math.log(total);
        scored.sort(Comparator.comparingDouble(pair -> -pair[0]));
        List<Beam> some = new ArrayList<>();
        for (double[] pair : scored.subList(0, Math.min(pairs, beams))) {
            int j = (int) pair[1];
            List<double[]> slots = new ArrayList<>(beam.slots);
            slots.set(j, cell(slots.get(j), slots.get(j + 1)));
            slots.remove(j + 1);
            some.add(new Beam(slots, pairs == 1 ? beam.score : beam.score + pair[0] - norm));
        }
        return some;
    }

    private double score(double[] l, double[] r) {
        double score = w[9][0];
        for (int i = 0; i < 64; i++) {
            double u = w[7][i];
            for (int j = 0; j < s; j++) {
                u += w[6][i * 2 * s + j] * l[j] + w[6][i * 2 * s + s + j] * r[j];
            }
            score += w[8][i] * Functions.gelu(u);
        }
        return score;
    }

    private double[] cell(double[] l, double[] r) {
        int h = 4 * d;
        double[] c = w[3].clone();
        for (int k = 0; k < h; k++) {
            double pre = w[1][k];
            for (int j = 0; j < d; j++) {
                pre += w[0][k * 2 * d + j] * l[j] + w[0][k * 2 * d + d + j] * r[j];
            }
            double e = Functions.gelu(pre);
            for (int i = 0; i < h; i++) {
                c[i] += w[2][i * h + k] * e;
            }
        }
        double[] y = new double[d];
        double mean = 0;
        for (int i = 0; i < d; i++) {
            y[i] = Functions.sigmoid(c[i]) * l[i] + Functions.sigmoid(c[d + i]) * r[i]
                    + Functions.sigmoid(c[2 * d + i]) * c[3 * d + i];
            mean += y[i] / d;
        }
        double variance = 0;
        for (double each : y) {
            variance += (each - mean) * (each - mean) / d;
        }
        for (int i = 0; i < d; i++) {
            y[i] = (y[i] - mean) / Math.sqrt(variance + 1e-5) * w[4][i] + w[5][i];
        }
        return y;
    }
}
