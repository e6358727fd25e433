// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.cmd.RunningCmd;
import com.pty4j.PtyProcessBuilder;
import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcess;
import com.zaxxer.nuprocess.NuProcessBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ways to run a command. Those without a starter are separate programs. */
enum CommandPeer {
    AVE("ours", "a terminal", CommandPeer::ave),
    C("C", "a terminal", null),
    PYTHON("Python pty.fork", "a terminal", null),
    PTY4J("pty4j", "a terminal", CommandPeer::pty4j),
    PROCESS_BUILDER("ProcessBuilder", "a pipe", CommandPeer::processBuilder),
    NU_PROCESS("NuProcess", "a pipe", CommandPeer::nuProcess);

    /** How much of the output is kept. */
    private static final int KEPT = 1 << 16;

    final String title;
    final String on;
    final Starter starter;

    CommandPeer(String title, String on, Starter starter) {
        this.title = title;
        this.on = on;
        this.starter = starter;
    }

    /** Starts a command. */
    interface Starter {
        Run start(List<String> command) throws IOException;
    }

    /** A command that was started. */
    interface Run {
        /** Reads to the end, waits, releases all resources, and returns the output. */
        Output finish() throws IOException, InterruptedException;
    }

    /** The number of bytes, and the last of them. */
    record Output(long bytes, String end) {}

    private static Run ave(List<String> command) {
        long[] bytes = new long[1];
        CmdOptions options =
                CmdOptions.defaults()
                        .memoryLimit(KEPT)
                        .outputFile(
                                new java.io.OutputStream() {
                                    @Override
                                    public void write(int b) {
                                        bytes[0]++;
                                    }

                                    @Override
                                    public void write(byte[] b, int offset, int count) {
                                        bytes[0] += count;
                                    }
                                });
        RunningCmd running = Cmd.runBg(command, options);
        return () -> {
            try (running) {
                String end = running.waitFor(null).output();
                return new Output(bytes[0], end);
            }
        };
    }

    private static Run pty4j(List<String> command) throws IOException {
        return plain(new PtyProcessBuilder(command.toArray(String[]::new)).start());
    }

    private static Run processBuilder(List<String> command) throws IOException {
        return plain(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static Run plain(Process process) {
        return () -> {
            long bytes = 0;
            byte[] buffer = new byte[KEPT];
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            try (InputStream in = process.getInputStream();
                    var out = process.getOutputStream()) {
                int count;
                while ((count = in.read(buffer)) > 0) {
                    bytes += count;
                    if (bytes <= KEPT) {
                        first.write(buffer, 0, count);
                    }
                }
                out.flush();
            }
            process.waitFor();
            return new Output(bytes, first.toString(StandardCharsets.UTF_8));
        };
    }

    private static Run nuProcess(List<String> command) {
        long[] bytes = new long[1];
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        NuProcessBuilder builder = new NuProcessBuilder(command);
        builder.setProcessListener(
                new NuAbstractProcessHandler() {
                    @Override
                    public void onStdout(ByteBuffer buffer, boolean closed) {
                        byte[] piece = new byte[buffer.remaining()];
                        buffer.get(piece);
                        bytes[0] += piece.length;
                        if (bytes[0] <= KEPT) {
                            first.write(piece, 0, piece.length);
                        }
                    }
                });
        NuProcess process = builder.start();
        if (process == null) {
            throw new UncheckedIOException(new IOException("NuProcess did not start " + command));
        }
        return () -> {
            process.waitFor(0, TimeUnit.SECONDS);
            return new Output(bytes[0], first.toString(StandardCharsets.UTF_8));
        };
    }
}
