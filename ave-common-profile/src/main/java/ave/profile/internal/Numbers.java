// SPDX-License-Identifier: Apache-2.0
package ave.profile.internal;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Equality and hashes of numbers by exact value, whatever their types. NaN equals NaN. */
final class Numbers {
    /** 2 to the 63rd power, the smallest double above the range of long. */
    private static final double ABOVE_LONG = 0x1p63;

    private Numbers() {}

    static boolean equal(Number a, Number b) {
        if (isLong(a)) {
            long value = a.longValue();
            if (isLong(b)) {
                return value == b.longValue();
            }
            if (isDouble(b)) {
                return isLong(b.doubleValue()) && (long) b.doubleValue() == value;
            }
        } else if (isDouble(a)) {
            if (isLong(b)) {
                return equal(b, a);
            }
            if (isDouble(b)) {
                return a.doubleValue() == b.doubleValue() || isNan(a) && isNan(b);
            }
        }
        BigDecimal exact = exact(a);
        BigDecimal other = exact(b);
        return exact == null || other == null ? a.equals(b) : exact.compareTo(other) == 0;
    }

    static int hash(Number number) {
        if (isLong(number)) {
            return Long.hashCode(number.longValue());
        }
        double value = number.doubleValue();
        if (isDouble(number)) {
            // The cast makes 0.0 and -0.0 the same, as they are equal.
            return isLong(value) ? Long.hashCode((long) value) : Double.hashCode(value);
        }
        BigDecimal exact = exact(number);
        if (exact == null) {
            return number.hashCode();
        }
        // Outside the range of long the nearest double decides: equal numbers share it.
        return hash(isExactLong(exact) ? (Number) exact.longValue() : (Number) value);
    }

    private static boolean isExactLong(BigDecimal number) {
        return Math.abs(number.doubleValue()) <= ABOVE_LONG
                && number.compareTo(BigDecimal.valueOf(number.longValue())) == 0;
    }

    private static boolean isLong(Number number) {
        return number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte;
    }

    private static boolean isLong(double value) {
        return value >= -ABOVE_LONG && value < ABOVE_LONG && (long) value == value;
    }

    private static boolean isDouble(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    private static boolean isNan(Number number) {
        return Double.isNaN(number.doubleValue());
    }

    /** Returns null for NaN, infinities and unknown subclasses of Number. */
    private static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (isLong(number)) {
            return BigDecimal.valueOf(number.longValue());
        }
        if (isDouble(number) && Double.isFinite(number.doubleValue())) {
            return new BigDecimal(number.doubleValue());
        }
        return null;
    }
}
