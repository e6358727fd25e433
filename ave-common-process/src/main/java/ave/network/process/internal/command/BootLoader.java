// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import ave.network.process.internal.wire.Reachable;
import java.util.stream.Stream;

/**
 * How a class inside of Spring Boot's nested JARs becomes a main class: the launcher that the JAR
 * itself has is told its name.
 */
final class BootLoader {
    /** The property that names the main class. */
    static final String MAIN = "-Dloader.main=";

    private BootLoader() {}

    /** The launcher's class; null if this library isn't in such a JAR. */
    static String launcher() {
        return Holder.LAUNCHER;
    }

    /** It doesn't change while this JVM runs. */
    private static final class Holder {
        static final String LAUNCHER = Reachable.isLibrary() ? null : find();

        private static String find() {
            return Stream.of(
                            "org.springframework.boot.loader.launch.PropertiesLauncher",
                            "org.springframework.boot.loader.PropertiesLauncher")
                    .filter(Holder::isThere)
                    .findFirst()
                    .orElse(null);
        }

        private static boolean isThere(String type) {
            String file = type.replace('.', '/') + ".class";
            return ClassLoader.getSystemResource(file) != null;
        }
    }
}
