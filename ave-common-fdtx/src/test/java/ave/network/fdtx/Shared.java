// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.abi.NativeBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** An open file that is unique in this JVM: a pipe, to be sent and recognized. */
final class Shared implements AutoCloseable {
    private static final Path FDS = Path.of("/proc/self/fd");

    private final Descriptors.PipeEnds pipe = Descriptors.pipe();

    Fd fd() {
        return pipe.write();
    }

    int number() {
        return pipe.write().number();
    }

    List<Fd> times(int count) {
        return Collections.nCopies(count, pipe.write());
    }

    /** How many descriptors of this JVM are copies of it. */
    int copies() throws IOException {
        String file = behind(FDS.resolve(String.valueOf(number())));
        int found = 0;
        try (Stream<Path> links = Files.list(FDS)) {
            for (Path link : links.toList()) {
                found += behind(link).equals(file) ? 1 : 0;
            }
        }
        // The two ends themselves.
        return found - 2;
    }

    boolean isBehind(int number) throws IOException {
        return behind(FDS.resolve(String.valueOf(number)))
                .equals(behind(FDS.resolve(String.valueOf(number()))));
    }

    /** Other threads close what is theirs. */
    private static String behind(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Waits for bytes that were written to a copy, and returns them. */
    String read(int bytes) {
        NativeBuffer buffer = new NativeBuffer(bytes);
        int count = 0;
        while (count < bytes) {
            int result = Descriptors.read(pipe.read(), buffer, count, bytes - count);
            assertThat(result).as("read").isPositive();
            count += result;
        }
        byte[] read = new byte[bytes];
        buffer.bytes().get(0, read);
        return new String(read, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        pipe.close();
    }
}
