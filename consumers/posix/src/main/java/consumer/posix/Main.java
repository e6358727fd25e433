// SPDX-License-Identifier: Apache-2.0
package consumer.posix;

import ave.io.Fd;
import ave.io.PosixException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Uses descriptors, and can't use what is there for the sister modules. */
public final class Main {
    private Main() {}

    public static void main(String... args) throws Exception {
        Module posix = Fd.class.getModule();
        boolean expected = !posix.isNamed();
        if (posix.isExported("ave.posix", Main.class.getModule()) != expected) {
            throw new AssertionError("exported to everybody: " + posix);
        }
        Path file = Files.writeString(Path.of(args[0], "file"), "content");
        try (Fd fd = Fd.open(file);
                Fd copy = fd.duplicate();
                InputStream in = copy.inputStream()) {
            System.out.println(new String(in.readAllBytes()) + " of " + fd);
        }
        try (Fd fd = Fd.duplicateOf(0)) {
            fd.channel();
            throw new AssertionError("there is no jnr-unixsocket");
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
        try {
            Fd.open(Path.of(args[0], "missing"));
        } catch (PosixException e) {
            System.out.println(e.call() + ": " + e.errnoName());
        }
    }
}
