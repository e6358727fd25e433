// SPDX-License-Identifier: Apache-2.0
package consumer.config;

import ave.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the default configuration of a home directory, and reads it. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        Path home = Path.of(args[0]);
        Path made = Config.createDefault(home).created().get(0);
        if (!Files.exists(made) || Config.loadAuthkeys(home).isEmpty()) {
            throw new AssertionError(made);
        }
        System.out.println(made.getFileName());
    }
}
