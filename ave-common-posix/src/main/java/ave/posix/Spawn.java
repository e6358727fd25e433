// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.F_OK;
import static ave.posix.abi.Constants.O_RDWR;
import static ave.posix.abi.Constants.POSIX_SPAWN_SETSID;
import static ave.posix.abi.Constants.POSIX_SPAWN_SETSIGDEF;
import static ave.posix.abi.Constants.POSIX_SPAWN_SETSIGMASK;
import static ave.posix.abi.Constants.R_OK;
import static ave.posix.abi.Constants.W_OK;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.libc.SpawnCalls;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;

/**
 * Describes and starts a new program. The library starts all programs this way, except for commands
 * if libc lacks a needed function. See posix_spawn(3). The cost doesn't grow with the caller's
 * heap.
 *
 * <p>The program gets its arguments, the environment, a working directory and exactly the
 * descriptors that were named; default dispositions for all signals, and none is blocked unless
 * that is wanted. Setters return this object. Not thread-safe.
 */
public final class Spawn {
    private final List<String> arguments;
    private final SpawnDescriptors descriptors = new SpawnDescriptors();
    private Map<String, String> changes = Map.of();
    private boolean nothingInherited;
    private String directory;
    private String terminal;
    private boolean session;
    private long blocked;

    /**
     * Tells whether this system's libc has all needed functions, as glibc 2.34 has.
     *
     * @return false if {@link #start()} would fail without them
     */
    public static boolean isSupported() {
        return Libc.has("posix_spawn_file_actions_addclosefrom_np");
    }

    /**
     * Describes a program that inherits everything except descriptors.
     *
     * @param arguments the program, looked for in this process's PATH unless it contains a slash,
     *     and its arguments
     * @throws IllegalArgumentException if there is no program, or a NUL in any of them
     */
    public Spawn(List<String> arguments) {
        if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
            throw new IllegalArgumentException("the command is empty");
        }
        arguments.forEach(argument -> checkText("argument", argument));
        this.arguments = List.copyOf(arguments);
    }

    static void checkText(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "the " + what + " contains a NUL: \"" + text.replace("\0", "\\0") + "\"");
        }
    }

    /**
     * Changes the program's environment, which is otherwise this process's, byte by byte.
     *
     * @param variables values by name, encoded as UTF-8; null removes a variable
     * @return this
     * @throws IllegalArgumentException if there is a NUL in it, an = in a name or no name
     */
    public Spawn environment(Map<String, String> variables) {
        Environment.check(variables);
        changes = variables;
        return this;
    }

    /**
     * Sets the program's whole environment, without that of this process.
     *
     * @param variables values by name, encoded as UTF-8
     * @return this
     * @throws IllegalArgumentException if there is a NUL in it, an = in a name or no name
     */
    public Spawn onlyEnvironment(Map<String, String> variables) {
        environment(variables);
        nothingInherited = true;
        return this;
    }

    /**
     * Sets the directory in which the program starts.
     *
     * @param path the directory; null for this process's
     * @return this
     * @throws IllegalArgumentException if there is a NUL in it
     */
    public Spawn directory(String path) {
        if (path != null) {
            checkText("directory", path);
        }
        directory = path;
        return this;
    }

    /**
     * Gives the program a terminal as standard input, output and error, and makes it the leader of
     * a session whose controlling terminal that is.
     *
     * @param slave the terminal's path
     * @return this
     */
    public Spawn terminal(String slave) {
        terminal = slave;
        session = true;
        return this;
    }

    /**
     * Makes the program the leader of a session without a terminal. See setsid(2).
     *
     * @return this
     */
    public Spawn newSession() {
        session = true;
        return this;
    }

    /**
     * Blocks a signal in the program: it stays pending until the program unblocks it.
     *
     * @param signal its number, 1 to 64
     * @return this
     */
    public Spawn blockSignal(int signal) {
        blocked |= SignalSet.bit(signal);
        return this;
    }

    /**
     * Gives the program a descriptor.
     *
     * @param number the number that it has in the program
     * @param from the descriptor here, which may have the same number and stays open here
     * @return this
     */
    public Spawn descriptor(int number, int from) {
        descriptors.put(number, from);
        return this;
    }

    /**
     * Starts the program.
     *
     * @return the child, the caller's to wait for and close
     * @throws PosixException naming what failed: the program ({@code exec PROGRAM: ENOENT …}), the
     *     directory ({@code chdir DIR: …}), the terminal ({@code open SLAVE: …}), a descriptor that
     *     is not open or whose number the open-files limit forbids ({@code pass fd 7 to PROGRAM:
     *     EBADF …}), or the start itself (EAGAIN, ENOMEM)
     */
    public Child start() {
        SpawnCalls calls = Libc.spawning();
        prepare();
        List<byte[]> environment = variables();
        try (SpawnMemory memory = new SpawnMemory(arguments, environment, terminal, directory)) {
            spawn(calls, memory, environment == null ? calls.environ() : memory.envp());
            return Child.of(memory.pid());
        }
    }

    private void spawn(SpawnCalls calls, SpawnMemory memory, long environment) {
        check("posix_spawn_file_actions_init", calls.fileActionsInit(memory.actions()));
        try {
            check("posix_spawnattr_init", calls.attributesInit(memory.attributes()));
            try {
                describe(calls, memory);
                int errno =
                        calls.spawnp(
                                memory.pidAddress(),
                                memory.file(),
                                memory.actions(),
                                memory.attributes(),
                                memory.argv(),
                                environment);
                if (errno != 0) {
                    throw failure(errno);
                }
            } finally {
                calls.attributesDestroy(memory.attributes());
            }
        } finally {
            calls.fileActionsDestroy(memory.actions());
        }
    }

    /**
     * Prepares the start of a child, also of one that is started by other means: ended children
     * remain until they are waited for, and abandoned children of earlier starts are reaped if they
     * have ended.
     */
    public static void prepare() {
        ThisProcess.keepEndedChildren();
        Abandoned.reapEnded();
        Orphans.reapEnded();
    }

    /** Returns null for those of this process. */
    private List<byte[]> variables() {
        if (nothingInherited) {
            return Environment.only(changes);
        }
        return changes.isEmpty() ? null : Environment.with(changes);
    }

    private void describe(SpawnCalls calls, SpawnMemory memory) {
        int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
        long attributes = memory.attributes();
        check("setflags", calls.setFlags(attributes, session ? flags | POSIX_SPAWN_SETSID : flags));
        check("setsigdefault", calls.setSigDefault(attributes, memory.allSignals()));
        check("setsigmask", calls.setSigMask(attributes, memory.blockedSignals(blocked)));
        long actions = memory.actions();
        descriptors.makeRoom(calls, actions, terminal != null, arguments.get(0));
        if (terminal != null) {
            // The leader of a session that has none gets the first terminal it opens.
            check("addopen", calls.addOpen(actions, 0, memory.terminal(), O_RDWR, 0));
            check("adddup2", calls.addDup2(actions, 0, 1));
            check("adddup2", calls.addDup2(actions, 0, 2));
        }
        descriptors.place(calls, actions, arguments.get(0));
        if (directory != null) {
            check("addchdir", calls.addChdir(actions, memory.directory()));
        }
    }

    /** The kernel returns ENOENT for a missing directory, terminal and program alike. */
    private PosixException failure(int errno) {
        if (terminal != null) {
            checkAccess("open", terminal, terminal, R_OK | W_OK);
        }
        if (directory != null) {
            checkDirectory(directory);
        }
        if (errno == EBADF) {
            descriptors.checkOpen(arguments.get(0));
        }
        return new PosixException("exec", arguments.get(0), errno);
    }

    /**
     * Checks whether a program can be started in a directory.
     *
     * @param path the directory
     * @throws PosixException {@code chdir DIR: ENOENT …}, ENOTDIR, EACCES, ELOOP or ENAMETOOLONG if
     *     not
     */
    public static void checkDirectory(String path) {
        // "/." is reachable only if the path is a directory with search permission.
        checkAccess("chdir", path, path.isEmpty() ? path : path + "/.", F_OK);
    }

    private static void checkAccess(String operation, String target, String path, int mode) {
        NativeBuffer text = Users.nativeText(path);
        int result = Libc.files().access(text.address(), mode);
        Reference.reachabilityFence(text);
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
    }

    private void check(String operation, int errno) {
        if (errno != 0) {
            throw new PosixException(operation, "for " + arguments.get(0), errno);
        }
    }
}
