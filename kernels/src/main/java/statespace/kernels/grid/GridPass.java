package statespace.kernels.grid;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the scan over a grid: one state of one block of channels along one row of a chunk. With φ =
 * (exp(Δ a) - 1)/a the coupled rule reads
 *
 * <pre>
 * p[c] = p[c-1] + φp (App p[c-1] + Apq q[c-1] + Bp x)
 * q[c] = above.q + φq (Aqq above.q + Aqp above.p + Bq x)
 * </pre>
 *
 * and the discrete rule is the same with φ = 1 and A - 1 in place of App and Aqq. Straight-line code: only methods of the
 * vector classes are called.
 */
final class GridPass {
    private GridPass() {}

    /** Where the parameters of one state of one block lie: App, Apq, Aqp, Aqq, 1/App, 1/Aqq. */
    record Transition(int pp, int pq, int qp, int qq, int overPp, int overQq) {}

    /** Where the tiles of one row lie. */
    record Row(int x, int deltaP, int deltaQ, int y, int dX, int dDeltaP, int dDeltaQ, int phiP, int phiQ, int bP,
            int cP, int bQ, int cQ, int dBp, int dCp, int dBq, int dCq) {}

    /**
     * States along a row. {@code p} and {@code q} are where the states before the row's first column lie; the row's own
     * follow. {@code aboveP} and {@code aboveQ} are the same of the row before; they may be the row itself.
     */
    static void states(float[] s, Transition a, Row row, int p, int q, int aboveP, int aboveQ, int columns) {
        FloatVector pp = FloatVector.fromArray(SPECIES, s, a.pp);
        FloatVector pq = FloatVector.fromArray(SPECIES, s, a.pq);
        FloatVector qp = FloatVector.fromArray(SPECIES, s, a.qp);
        FloatVector qq = FloatVector.fromArray(SPECIES, s, a.qq);
        FloatVector left = FloatVector.fromArray(SPECIES, s, p);
        FloatVector leftQ = FloatVector.fromArray(SPECIES, s, q);
        int x = row.x;
        int phiP = row.phiP;
        int phiQ = row.phiQ;
        int bP = row.bP;
        int bQ = row.bQ;
        for (int i = 0; i < columns * COUNT; i += COUNT) {
            FloatVector input = FloatVector.fromArray(SPECIES, s, x + i);
            FloatVector m = FloatVector.fromArray(SPECIES, s, bP + i).mul(input);
            m = pp.fma(left, pq.fma(leftQ, m));
            FloatVector upP = FloatVector.fromArray(SPECIES, s, aboveP + COUNT + i);
            FloatVector upQ = FloatVector.fromArray(SPECIES, s, aboveQ + COUNT + i);
            FloatVector k = FloatVector.fromArray(SPECIES, s, bQ + i).mul(input);
            k = qq.fma(upQ, qp.fma(upP, k));
            left = FloatVector.fromArray(SPECIES, s, phiP + i).fma(m, left);
            leftQ = FloatVector.fromArray(SPECIES, s, phiQ + i).fma(k, upQ);
            left.intoArray(s, p + COUNT + i);
            leftQ.intoArray(s, q + COUNT + i);
        }
    }

    /** y += Cp p + Cq q. */
    static void read(float[] s, Row row, int p, int q, int columns) {
        for (int i = 0; i < columns * COUNT; i += COUNT) {
            FloatVector y = FloatVector.fromArray(SPECIES, s, row.y + i);
            y = FloatVector.fromArray(SPECIES, s, row.cP + i).fma(FloatVector.fromArray(SPECIES, s, p + COUNT + i), y);
            y = FloatVector.fromArray(SPECIES, s, row.cQ + i).fma(FloatVector.fromArray(SPECIES, s, q + COUNT + i), y);
            y.intoArray(s, row.y + i);
        }
    }

    /**
     * Back along a row whose states, and those of the row before, lie where {@link #states} left them. {@code carryP} and
     * {@code carryQ} hold what the next chunk hands over and are replaced by what this one hands to the chunk before it;
     * {@code downP} and {@code downQ} the same from row to row. Gradients of x, Δ, B and C are added to their tiles, those
     * of A to the vectors that begin at {@code dA}, {@code apart} floats from each other.
     */
    static void back(float[] s, Transition a, Row row, int p, int q, int aboveP, int aboveQ, int downP, int downQ,
            int carryP, int carryQ, int dA, int apart, int columns) {
        FloatVector pp = FloatVector.fromArray(SPECIES, s, a.pp);
        FloatVector pq = FloatVector.fromArray(SPECIES, s, a.pq);
        FloatVector qp = FloatVector.fromArray(SPECIES, s, a.qp);
        FloatVector qq = FloatVector.fromArray(SPECIES, s, a.qq);
        FloatVector gP = FloatVector.fromArray(SPECIES, s, carryP);
        FloatVector gQ = FloatVector.fromArray(SPECIES, s, carryQ);
        FloatVector sumPp = FloatVector.zero(SPECIES);
        FloatVector sumPq = FloatVector.zero(SPECIES);
        FloatVector sumQp = FloatVector.zero(SPECIES);
        FloatVector sumQq = FloatVector.zero(SPECIES);
        FloatVector slopeP = FloatVector.zero(SPECIES);
        FloatVector slopeQ = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = (columns - 1) * COUNT; i >= 0; i -= COUNT) {
            FloatVector g = FloatVector.fromArray(SPECIES, s, row.y + i);
            FloatVector input = FloatVector.fromArray(SPECIES, s, row.x + i);
            FloatVector dX = FloatVector.fromArray(SPECIES, s, row.dX + i);
            // p
            FloatVector lambda = FloatVector.fromArray(SPECIES, s, row.cP + i).fma(g,
                    gP.add(FloatVector.fromArray(SPECIES, s, downP + i)));
            FloatVector lambdaQ = FloatVector.fromArray(SPECIES, s, row.cQ + i).fma(g,
                    gQ.add(FloatVector.fromArray(SPECIES, s, downQ + i)));
            g.fma(FloatVector.fromArray(SPECIES, s, p + COUNT + i), FloatVector.fromArray(SPECIES, s, row.dCp + i))
                    .intoArray(s, row.dCp + i);
            g.fma(FloatVector.fromArray(SPECIES, s, q + COUNT + i), FloatVector.fromArray(SPECIES, s, row.dCq + i))
                    .intoArray(s, row.dCq + i);
            FloatVector phi = FloatVector.fromArray(SPECIES, s, row.phiP + i);
            FloatVector own = FloatVector.fromArray(SPECIES, s, p + i);
            FloatVector other = FloatVector.fromArray(SPECIES, s, q + i);
            FloatVector b = FloatVector.fromArray(SPECIES, s, row.bP + i);
            FloatVector dPhi = pp.fma(own, pq.fma(other, b.mul(input))).mul(lambda);
            FloatVector dM = phi.mul(lambda);
            FloatVector e = pp.fma(phi, one);
            FloatVector dDelta = e.mul(dPhi);
            FloatVector.fromArray(SPECIES, s, row.dDeltaP + i).add(dDelta).intoArray(s, row.dDeltaP + i);
            slopeP = FloatVector.fromArray(SPECIES, s, row.deltaP + i).fma(dDelta, slopeP).sub(phi.mul(dPhi));
            sumPp = dM.fma(own, sumPp);
            sumPq = dM.fma(other, sumPq);
            dM.fma(input, FloatVector.fromArray(SPECIES, s, row.dBp + i)).intoArray(s, row.dBp + i);
            dX = b.fma(dM, dX);
            gP = pp.fma(dM, lambda);
            gQ = pq.mul(dM);
            // q
            phi = FloatVector.fromArray(SPECIES, s, row.phiQ + i);
            own = FloatVector.fromArray(SPECIES, s, aboveQ + COUNT + i);
            other = FloatVector.fromArray(SPECIES, s, aboveP + COUNT + i);
            b = FloatVector.fromArray(SPECIES, s, row.bQ + i);
            dPhi = qq.fma(own, qp.fma(other, b.mul(input))).mul(lambdaQ);
            dM = phi.mul(lambdaQ);
            e = qq.fma(phi, one);
            dDelta = e.mul(dPhi);
            FloatVector.fromArray(SPECIES, s, row.dDeltaQ + i).add(dDelta).intoArray(s, row.dDeltaQ + i);
            slopeQ = FloatVector.fromArray(SPECIES, s, row.deltaQ + i).fma(dDelta, slopeQ).sub(phi.mul(dPhi));
            sumQq = dM.fma(own, sumQq);
            sumQp = dM.fma(other, sumQp);
            dM.fma(input, FloatVector.fromArray(SPECIES, s, row.dBq + i)).intoArray(s, row.dBq + i);
            b.fma(dM, dX).intoArray(s, row.dX + i);
            qp.mul(dM).intoArray(s, downP + i);
            qq.fma(dM, lambdaQ).intoArray(s, downQ + i);
        }
        gP.intoArray(s, carryP);
        gQ.intoArray(s, carryQ);
        slopeP.fma(FloatVector.fromArray(SPECIES, s, a.overPp), sumPp)
                .add(FloatVector.fromArray(SPECIES, s, dA)).intoArray(s, dA);
        sumPq.add(FloatVector.fromArray(SPECIES, s, dA + apart)).intoArray(s, dA + apart);
        sumQp.add(FloatVector.fromArray(SPECIES, s, dA + 2 * apart)).intoArray(s, dA + 2 * apart);
        slopeQ.fma(FloatVector.fromArray(SPECIES, s, a.overQq), sumQq)
                .add(FloatVector.fromArray(SPECIES, s, dA + 3 * apart)).intoArray(s, dA + 3 * apart);
    }
}
