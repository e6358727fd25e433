// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version, the commit it was built from, and the platform. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "ave-common "
                    + properties.getProperty("version")
                    + " (commit "
                    + properties.getProperty("commit")
                    + ")",
            "Java " + Runtime.version() + ", " + System.getProperty("os.name")
        };
    }
}
