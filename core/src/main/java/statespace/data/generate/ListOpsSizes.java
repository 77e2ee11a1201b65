package statespace.data.generate;

/**
 * How many expressions are drawn.
 *
 * @param train
 *            for the training split
 * @param validation
 *            for the validation split
 * @param test
 *            for each test split
 */
public record ListOpsSizes(int train, int validation, int test) {}
