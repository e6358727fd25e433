// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Options that a JVM reads from a file, because Linux takes no argument of 128 KiB: a class path
 * may have more. See MAX_ARG_STRLEN in execve(2), and argument files in java(1).
 */
final class OptionsFile {
    private static final int MAX_ARG_STRLEN = 128 * 1024;

    private OptionsFile() {}

    static boolean isLong(String option) {
        return option.getBytes(StandardCharsets.UTF_8).length >= MAX_ARG_STRLEN;
    }

    /** Takes the long ones out of a list. */
    static List<String> takeLong(List<String> options) {
        List<String> tooLong =
                new ArrayList<>(options.stream().filter(OptionsFile::isLong).toList());
        options.removeAll(tooLong);
        return tooLong;
    }

    static byte[] content(List<String> options) {
        return options.stream()
                .map(OptionsFile::quoted)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String option) {
        String escaped =
                option.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
        return '"' + escaped + '"';
    }
}
