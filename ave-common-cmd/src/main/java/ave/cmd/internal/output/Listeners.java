// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The receivers of one output as it arrives: a file, standard error, a line listener. */
public final class Listeners implements AutoCloseable {
    private final List<OutputStream> streams = new ArrayList<>();
    private Lines lines;
    private Path path;
    private OutputStream opened;

    /**
     * Adds a stream, which gets each piece and is flushed after it.
     *
     * @param stream the caller's; null for none
     * @return this
     */
    public Listeners stream(OutputStream stream) {
        if (stream != null) {
            streams.add(stream);
        }
        return this;
    }

    /**
     * Adds a file, which is created or emptied now and closed with this.
     *
     * @param file its path; null for none
     * @return this
     * @throws UncheckedIOException if it can't be opened
     */
    public Listeners file(Path file) {
        if (file != null) {
            try {
                // Not a channel: an interrupt would close it before the command is closed.
                opened = new FileOutputStream(file.toFile());
            } catch (IOException e) {
                throw failure("open output file " + file, e);
            }
            path = file;
            streams.add(0, opened);
        }
        return this;
    }

    /**
     * Adds a listener for lines.
     *
     * @param receiver the lines; null for none
     * @return this
     */
    public Listeners lines(Lines receiver) {
        lines = receiver;
        return this;
    }

    boolean isEmpty() {
        return lines == null && streams.isEmpty();
    }

    /** Passes a piece on to all of them. */
    void add(ByteBuffer piece) {
        try {
            for (OutputStream stream : streams) {
                stream.write(piece.array(), piece.position(), piece.remaining());
                stream.flush();
            }
        } catch (IOException e) {
            throw failure("write output file" + (path == null ? "" : " " + path), e);
        }
        if (lines != null) {
            lines.add(piece);
        }
    }

    /** Passes on an incomplete last line at the end of the output. */
    void end() {
        if (lines != null) {
            lines.end();
        }
    }

    /** Closes the file that was opened here. May be repeated. */
    @Override
    public void close() {
        OutputStream file = opened;
        opened = null;
        if (file != null) {
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
