package mwan.lab.api.storage;

import java.math.BigDecimal;

/// Sizes as the configuration writes them: `8G`, `528K`.
public final class Sizes {
    private static final String UNITS = "KMGT";
    private static final long STEP = 1024;

    private Sizes() {}

    /// The bytes of `2G`; a number without unit is bytes.
    public static long parse(String text) {
        int unit = UNITS.indexOf(text.charAt(text.length() - 1));
        if (unit < 0) {
            return new BigDecimal(text).longValue();
        }
        BigDecimal factor = BigDecimal.valueOf(STEP).pow(unit + 1);
        return new BigDecimal(text.substring(0, text.length() - 1)).multiply(factor).longValue();
    }

    /// The shortest exact form with a unit.
    public static String format(long bytes) {
        long value = bytes;
        int unit = -1;
        while (value != 0 && value % STEP == 0 && unit < UNITS.length() - 1) {
            value /= STEP;
            unit++;
        }
        return unit < 0 ? Long.toString(value) : value + UNITS.substring(unit, unit + 1);
    }
}
