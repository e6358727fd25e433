// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in seconds, with a fraction where one is wanted. */
public final class SecondsConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("not a number of seconds: " + text);
        }
        if (!(seconds > 0 && seconds < Integer.MAX_VALUE)) {
            throw new TypeConversionException("not a time above zero: " + text);
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
