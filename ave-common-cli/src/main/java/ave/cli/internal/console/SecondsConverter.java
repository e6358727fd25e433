// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@link Seconds} for picocli. */
public final class SecondsConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return Seconds.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
