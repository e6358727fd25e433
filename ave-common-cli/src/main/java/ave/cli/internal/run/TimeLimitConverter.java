// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import ave.cli.internal.console.SecondsConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** A time in seconds, or 0 for none. */
final class TimeLimitConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return text.matches("0+(\\.0*)?") ? Duration.ZERO : new SecondsConverter().convert(text);
    }
}
