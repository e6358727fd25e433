// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.posix.abi.BufferPool;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.SpawnCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All memory that posix_spawn reads and writes, in one block. */
final class SpawnMemory implements AutoCloseable {
    private static final int PID = 0;
    private static final int ACTIONS = 16;
    private static final int ATTRIBUTES = ACTIONS + SpawnCalls.FILE_ACTIONS_BYTES;
    private static final int BLOCKED_SIGNALS = ATTRIBUTES + SpawnCalls.ATTRIBUTES_BYTES;
    private static final int ALL_SIGNALS = BLOCKED_SIGNALS + SpawnCalls.SIGSET_BYTES;
    private static final int ARGV = ALL_SIGNALS + SpawnCalls.SIGSET_BYTES;

    /** Enough for a program that inherits its environment, unless its arguments are long. */
    private static final BufferPool POOL = new BufferPool(4096, 16);

    private final NativeBuffer memory;
    private final boolean isPooled;
    private final int envp;
    private final long terminal;
    private final long directory;
    private int end;

    /** Environment, terminal and directory may be null. */
    SpawnMemory(
            List<String> arguments, List<byte[]> environment, String terminal, String directory) {
        List<byte[]> argv = arguments.stream().map(SpawnMemory::bytes).toList();
        List<byte[]> variables = environment == null ? List.of() : environment;
        byte[] terminalPath = bytes(terminal == null ? "" : terminal);
        byte[] directoryPath = bytes(directory == null ? "" : directory);

        envp = ARGV + (argv.size() + 1) * Long.BYTES;
        end = envp + (variables.size() + 1) * Long.BYTES;
        int strings = terminalPath.length + directoryPath.length + 2 + size(argv) + size(variables);
        int size = Math.addExact(end, strings);
        isPooled = size <= POOL.size();
        memory = isPooled ? POOL.take() : new NativeBuffer(size);
        if (isPooled) {
            POOL.clear(memory, size);
        }
        fill(ARGV, argv);
        fill(envp, variables);
        this.terminal = string(terminalPath);
        this.directory = string(directoryPath);
        // SIGKILL and SIGSTOP are among them, which does no harm; so are the two that libc keeps.
        for (int i = 0; i < SpawnCalls.SIGSET_BYTES; i += Long.BYTES) {
            memory.bytes().putLong(ALL_SIGNALS + i, -1L);
        }
    }

    /** Programs speak UTF-8 whatever the locale of this JVM. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int size(List<byte[]> strings) {
        return strings.stream().mapToInt(string -> string.length + 1).reduce(0, Math::addExact);
    }

    private void fill(int at, List<byte[]> strings) {
        for (int i = 0; i < strings.size(); i++) {
            memory.bytes().putLong(at + i * Long.BYTES, string(strings.get(i)));
        }
    }

    private long string(byte[] bytes) {
        long address = memory.address() + end;
        memory.bytes().put(end, bytes);
        end += bytes.length + 1;
        return address;
    }

    long actions() {
        return memory.address() + ACTIONS;
    }

    long attributes() {
        return memory.address() + ATTRIBUTES;
    }

    long blockedSignals(long set) {
        memory.bytes().putLong(BLOCKED_SIGNALS, set);
        return memory.address() + BLOCKED_SIGNALS;
    }

    long allSignals() {
        return memory.address() + ALL_SIGNALS;
    }

    long argv() {
        return memory.address() + ARGV;
    }

    long envp() {
        return memory.address() + envp;
    }

    long file() {
        ByteBuffer bytes = memory.bytes();
        return bytes.getLong(ARGV);
    }

    long terminal() {
        return terminal;
    }

    long directory() {
        return directory;
    }

    long pidAddress() {
        return memory.address() + PID;
    }

    int pid() {
        return memory.bytes().getInt(PID);
    }

    @Override
    public void close() {
        if (isPooled) {
            POOL.giveBack(memory);
        }
    }
}
