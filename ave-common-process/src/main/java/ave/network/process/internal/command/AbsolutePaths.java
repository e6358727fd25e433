// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the paths in a JVM's options absolute, since a daemon starts in another directory. */
final class AbsolutePaths {
    private static final List<String> LISTS =
            List.of("--module-path=", "--upgrade-module-path=", "-Xbootclasspath/a:");
    private static final List<String> FILES = List.of("-javaagent:", "-agentpath:");
    private static final String PATCH = "--patch-module=";

    private AbsolutePaths() {}

    /** An option as it was given, but for its paths. */
    static String inOption(String option) {
        for (String list : LISTS) {
            if (option.startsWith(list)) {
                return list + inList(option.substring(list.length()));
            }
        }
        for (String file : FILES) {
            if (option.startsWith(file)) {
                int end = option.indexOf('=');
                int stop = end < 0 ? option.length() : end;
                return file
                        + absolute(option.substring(file.length(), stop))
                        + option.substring(stop);
            }
        }
        if (option.startsWith(PATCH)) {
            int start = option.indexOf('=', PATCH.length()) + 1;
            return option.substring(0, start) + inList(option.substring(start));
        }
        return option;
    }

    /** A class path or module path. */
    static String inList(String paths) {
        // An empty entry, at the end too, is the working directory.
        return Arrays.stream(paths.split(File.pathSeparator, -1))
                .map(AbsolutePaths::absolute)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }
}
