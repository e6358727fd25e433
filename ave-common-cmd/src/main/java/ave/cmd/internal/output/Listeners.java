// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Those who get the output as it comes: file, standard error, line listener. */
public final class Listeners implements AutoCloseable {
    private final OutputStream file;
    private final Path path;
    private final OutputStream echo;
    private final Lines lines;

    private Listeners(OutputStream file, Path path, OutputStream echo, Lines lines) {
        this.file = file;
        this.path = path;
        this.echo = echo;
        this.lines = lines;
    }

    /** Opens the output file before anything is started. */
    public static Listeners open(
            OutputStream stream, Path path, String echoed, Consumer<String> lines) {
        OutputStream file = stream;
        if (path != null) {
            try {
                // Not a channel: it would be closed by an interrupt, before the command is.
                file = new FileOutputStream(path.toFile());
            } catch (IOException e) {
                throw failure("open output file " + path, e);
            }
        }
        if (echoed != null) {
            System.err.println(echoed);
        }
        return new Listeners(
                file,
                path,
                echoed == null ? null : System.err,
                lines == null ? null : new Lines(lines));
    }

    public void add(ByteBuffer piece) {
        byte[] bytes = piece.array();
        int offset = piece.position();
        int count = piece.remaining();
        try {
            write(file, bytes, offset, count);
            write(echo, bytes, offset, count);
        } catch (IOException e) {
            throw failure("write output file" + (path == null ? "" : " " + path), e);
        }
        if (lines != null) {
            lines.add(bytes, offset, count);
        }
    }

    private static void write(OutputStream stream, byte[] bytes, int offset, int count)
            throws IOException {
        if (stream != null) {
            stream.write(bytes, offset, count);
            stream.flush();
        }
    }

    /** Nothing more will come. */
    public void end() {
        if (lines != null) {
            lines.end();
        }
    }

    /** Closes the file that was opened here. */
    @Override
    public void close() {
        if (path != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw failure("close output file " + path, e);
            }
        }
    }

    private static UncheckedIOException failure(String what, IOException problem) {
        String why = problem.getClass().getSimpleName() + ": " + problem.getMessage();
        return new UncheckedIOException(what + ": " + why, problem);
    }
}
