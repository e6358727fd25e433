// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in seconds, or 0 for none. */
final class TimeLimitConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return ProgramRun.timeLimit(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
