// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import static ave.posix.abi.Constants.EACCES;
import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ENOENT;

import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Spawn;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Starts programs through pty4j's native helper, which forks, on systems whose libc lacks a needed
 * function.
 *
 * <p>Of pty4j, only the fork is used: its streams lose output, and its reaper confuses signals with
 * exit codes. Terminal, reading and waiting are the same as without it. It doesn't report a failed
 * start, so likely failures are checked beforehand.
 */
public final class Pty4jStarter implements Starter {
    private static final String HELPERS = "com.pty4j.unix.PtyHelpers";

    private final Method execPty;

    private Pty4jStarter(Method execPty) {
        this.execPty = execPty;
    }

    static Pty4jStarter instance() {
        return Holder.INSTANCE == null ? missing() : Holder.INSTANCE;
    }

    private static Pty4jStarter missing() {
        throw new UnsupportedOperationException(
                "starting a command needs the library pty4j (libc lacks a function that posix_spawn"
                        + " needs, or -D"
                        + Starters.PROPERTY
                        + "=pty4j is set): add org.jetbrains.pty4j:pty4j 0.13.12 to the class"
                        + " path");
    }

    /** Uses reflection, because pty4j is optional and has no module name to require. */
    private static final class Holder {
        static final Pty4jStarter INSTANCE = find();

        private static Pty4jStarter find() {
            try {
                Method method =
                        Class.forName(HELPERS)
                                .getMethod(
                                        "execPty",
                                        String.class,
                                        String[].class,
                                        String[].class,
                                        String.class,
                                        String.class,
                                        int.class,
                                        String.class,
                                        int.class,
                                        boolean.class);
                return new Pty4jStarter(method);
            } catch (ClassNotFoundException | NoSuchMethodException e) {
                return null;
            }
        }
    }

    @Override
    public Child start(Program started, String slave) {
        // Rejects the same commands as posix_spawn: in C, a NUL would end the text.
        started.spawn();
        List<String> command = started.command();
        String directory = started.directory();
        String folder = new File(directory == null ? "" : directory).getAbsolutePath();
        if (directory != null) {
            Spawn.checkDirectory(directory);
        }
        String program = find(command.get(0), folder);
        Spawn.prepare();
        int pid = fork(program, command.toArray(String[]::new), started.variables(), folder, slave);
        if (pid <= 0) {
            throw new PosixException("fork", "for " + command.get(0), EAGAIN);
        }
        return Child.of(pid);
    }

    private int fork(String program, String[] argv, String[] envp, String folder, String slave) {
        int noDescriptor = -1;
        try {
            return (int)
                    execPty.invoke(
                            null,
                            program,
                            argv,
                            envp,
                            folder,
                            slave,
                            noDescriptor,
                            null,
                            noDescriptor,
                            false);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "pty4j failed to start a program: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(
                    "pty4j has no function to start programs: " + e.getMessage(), e);
        }
    }

    /** Looks up a program as execvp(3) does. */
    private static String find(String program, String folder) {
        int errno = ENOENT;
        String path =
                program.contains("/") ? "" : System.getenv().getOrDefault("PATH", "/bin:/usr/bin");
        for (String place : path.split(":", -1)) {
            File file = new File(place.isEmpty() ? program : place + "/" + program);
            File absolute = file.isAbsolute() ? file : new File(folder, file.getPath());
            if (absolute.isFile() && absolute.canExecute()) {
                return absolute.getPath();
            }
            errno = absolute.exists() ? EACCES : errno;
        }
        throw new PosixException("exec", program, errno);
    }
}
