// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.POINTER;

import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import java.util.ArrayList;
import java.util.List;

/** {@link SpawnCalls} through jffi. */
final class JffiSpawnCalls implements SpawnCalls {
    private static final String ACTIONS = "posix_spawn_file_actions_";
    private static final String ATTRIBUTES = "posix_spawnattr_";

    private final JffiFunction actionsInit = new JffiFunction(ACTIONS + "init", INT, POINTER);
    private final JffiFunction actionsDestroy = new JffiFunction(ACTIONS + "destroy", INT, POINTER);
    private final JffiFunction addOpen =
            new JffiFunction(ACTIONS + "addopen", INT, POINTER, INT, POINTER, INT, INT);
    private final JffiFunction addDup2 =
            new JffiFunction(ACTIONS + "adddup2", INT, POINTER, INT, INT);
    private final JffiFunction addClose = new JffiFunction(ACTIONS + "addclose", INT, POINTER, INT);
    private final JffiFunction addChdir =
            new JffiFunction(ACTIONS + "addchdir_np", INT, POINTER, POINTER);
    private final JffiFunction addCloseFrom =
            new JffiFunction(ACTIONS + "addclosefrom_np", INT, POINTER, INT);
    private final JffiFunction attributesInit = new JffiFunction(ATTRIBUTES + "init", INT, POINTER);
    private final JffiFunction attributesDestroy =
            new JffiFunction(ATTRIBUTES + "destroy", INT, POINTER);
    private final JffiFunction setFlags =
            new JffiFunction(ATTRIBUTES + "setflags", INT, POINTER, INT);
    private final JffiFunction setSigDefault =
            new JffiFunction(ATTRIBUTES + "setsigdefault", INT, POINTER, POINTER);
    private final JffiFunction setSigMask =
            new JffiFunction(ATTRIBUTES + "setsigmask", INT, POINTER, POINTER);
    private final JffiFunction spawnp =
            new JffiFunction(
                    "posix_spawnp", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
    private final long environ = Library.getDefault().getSymbolAddress("environ");

    @Override
    public int fileActionsInit(long actions) {
        return actionsInit.call(actions);
    }

    @Override
    public int fileActionsDestroy(long actions) {
        return actionsDestroy.call(actions);
    }

    @Override
    public int addOpen(long actions, int fd, long path, int flags, int mode) {
        return addOpen.call(actions, fd, path, flags, mode);
    }

    @Override
    public int addDup2(long actions, int from, int to) {
        return addDup2.call(actions, from, to);
    }

    @Override
    public int addClose(long actions, int fd) {
        return addClose.call(actions, fd);
    }

    @Override
    public int addChdir(long actions, long path) {
        return addChdir.call(actions, path);
    }

    @Override
    public int addCloseFrom(long actions, int from) {
        return addCloseFrom.call(actions, from);
    }

    @Override
    public int attributesInit(long attributes) {
        return attributesInit.call(attributes);
    }

    @Override
    public int attributesDestroy(long attributes) {
        return attributesDestroy.call(attributes);
    }

    @Override
    public int setFlags(long attributes, int flags) {
        return setFlags.call(attributes, flags);
    }

    @Override
    public int setSigDefault(long attributes, long sigset) {
        return setSigDefault.call(attributes, sigset);
    }

    @Override
    public int setSigMask(long attributes, long sigset) {
        return setSigMask.call(attributes, sigset);
    }

    @Override
    public int spawnp(long pid, long file, long actions, long attributes, long argv, long envp) {
        return spawnp.call(pid, file, actions, attributes, argv, envp);
    }

    @Override
    public long environ() {
        return MemoryIO.getInstance().getAddress(environ);
    }

    @Override
    public List<byte[]> variables() {
        MemoryIO memory = MemoryIO.getInstance();
        List<byte[]> variables = new ArrayList<>();
        long next = environ();
        while (next != 0 && memory.getAddress(next) != 0) {
            variables.add(memory.getZeroTerminatedByteArray(memory.getAddress(next)));
            next += Long.BYTES;
        }
        return variables;
    }
}
