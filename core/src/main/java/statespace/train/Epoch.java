package statespace.train;

/**
 * A point of the training curve.
 *
 * @param number
 *            counted from 1
 * @param trainLoss
 *            mean over the epoch's steps, with dropout
 * @param validationLoss
 *            after the epoch, without dropout
 * @param seconds
 *            spent on the epoch
 */
public record Epoch(int number, double trainLoss, double validationLoss, double seconds) {}
