// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A home of AVE for a test or a class, removed after it. */
public final class TemporaryHome implements AutoCloseable {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(TemporaryHome.class);

    private final AveHome home;

    private TemporaryHome() {
        try {
            // Its mode is 0700, whatever the umask is.
            home = new AveHome(Files.createTempDirectory("ave-home"));
        } catch (IOException e) {
            throw new UncheckedIOException("create a temporary home", e);
        }
    }

    /**
     * The home of a test, or of the class around it if that has one.
     *
     * @param context the test or class
     * @return its home, which is made if there is none
     */
    public static AveHome of(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        TemporaryHome made = store.get(TemporaryHome.class, TemporaryHome.class);
        if (made == null) {
            made = new TemporaryHome();
            // Closed by the store.
            store.put(TemporaryHome.class, made);
        }
        return made.home;
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(home.directory(), new Removal());
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
