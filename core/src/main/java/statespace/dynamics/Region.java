package statespace.dynamics;

import java.util.Arrays;

/**
 * A set of states in which a piecewise-linear map is affine, by the activity of its hidden units.
 *
 * @param units
 *            whether W₂ z + h₂ is above 0
 * @param subtracted
 *            whether W₂ z is above 0 in a clipped network
 */
record Region(boolean[] units, boolean[] subtracted) {
    boolean active(int unit) {
        return units[unit];
    }

    /** The slope of a hidden unit: 1, 0 or −1. */
    int gate(int unit) {
        return (units[unit] ? 1 : 0) - (subtracted[unit] ? 1 : 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Region that && Arrays.equals(units, that.units)
                && Arrays.equals(subtracted, that.subtracted);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(units) + Arrays.hashCode(subtracted);
    }
}
