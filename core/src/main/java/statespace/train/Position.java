package statespace.train;

/**
 * Where training is.
 *
 * @param epoch
 *            counted from 1
 * @param epochs
 *            at most
 * @param step
 *            of the epoch, counted from 0
 * @param steps
 *            of an epoch
 */
public record Position(int epoch, int epochs, int step, int steps) {}
