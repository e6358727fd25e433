// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.libc.IdentityCalls;
import ave.posix.libc.Libc;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UsersTest {
    private static final int EIO = 5;
    private static final int ESRCH = 3;
    private static final int ERANGE = 34;

    @Test
    void shouldFindUsersByNameAndById() {
        Account root = new Account("root", 0, 0, "/root");

        assertThat(Users.system().byName("root")).contains(root);
        assertThat(Users.system().byId(0)).contains(root);
        Account me = Users.system().byId(Identity.users().effective()).orElseThrow();
        assertThat(Users.system().byName(me.name())).contains(me);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-user-x", "", "root\0", "ro\0ot", "röt", ":", "root:x"})
    void shouldTellAUserThatIsUnknown(String name) {
        assertThat(Users.system().byName(name)).isEmpty();
    }

    @Test
    void shouldTellAnIdThatIsUnknown() {
        assertThat(Users.system().byId(3_999_999_999L)).isEmpty();
    }

    @Test
    void shouldFindGroupsWithTheirMembersAsTheFileOfGroupsHasThem() throws Exception {
        for (String line : Files.readAllLines(Path.of("/etc/group"))) {
            String[] fields = line.split(":");
            Group group = Users.system().groupById(Long.parseLong(fields[2])).orElseThrow();
            List<String> members = fields.length > 3 ? List.of(fields[3].split(",")) : List.of();
            assertThat(group).isEqualTo(new Group(fields[0], group.gid(), members));
        }
        assertThat(Users.system().groupById(3_999_999_999L)).isEmpty();
    }

    @Test
    void aPrivateGroupIsOneOfTheUsersNameWithoutOtherMembers() {
        Account user = new Account("lab", 1001, 1001, "/home/lab");

        assertThat(new Group("lab", 1001, List.of()).isPrivateGroupOf(user)).isTrue();
        assertThat(new Group("lab", 1001, List.of("lab")).isPrivateGroupOf(user)).isTrue();
        assertThat(new Group("lab", 1001, List.of("lab", "eve")).isPrivateGroupOf(user)).isFalse();
        assertThat(new Group("staff", 1001, List.of()).isPrivateGroupOf(user)).isFalse();
        assertThat(new Group("lab", 50, List.of()).isPrivateGroupOf(user)).isFalse();
    }

    @Test
    void shouldGrowTheMemoryUntilTheEntryFits() {
        List<Object> sizes = new ArrayList<>();
        IdentityCalls calls =
                libcUnless(
                        arguments -> {
                            sizes.add(arguments[3]);
                            return (long) arguments[3] < 100_000 ? -ERANGE : 0;
                        });

        assertThat(new Users(calls).byName("root")).isEqualTo(Users.system().byName("root"));
        assertThat(new Users(calls).byId(0)).isEqualTo(Users.system().byId(0));
        assertThat(sizes).hasSize(16).startsWith(1024L, 2048L, 4096L).endsWith(131072L);
    }

    @Test
    void shouldGiveUpOnAnEntryThatNeverFits() {
        Users users = new Users(libcUnless(arguments -> -ERANGE));

        assertThatThrownBy(() -> users.byName("x"))
                .isInstanceOf(PosixException.class)
                .hasMessageStartingWith("getpwnam_r x: ERANGE (");
    }

    @Test
    void shouldTellALookUpThatFailedFromAUserThatIsUnknown() {
        Users failing = new Users(libcUnless(arguments -> -EIO));

        assertThatThrownBy(() -> failing.byName("root"))
                .isInstanceOf(PosixException.class)
                .hasMessageStartingWith("getpwnam_r root: EIO (");
        assertThatThrownBy(() -> failing.byId(7)).hasMessageStartingWith("getpwuid_r 7: EIO (");
        for (int unknown : new int[] {Constants.ENOENT, ESRCH}) {
            assertThat(new Users(libcUnless(arguments -> -unknown)).byName("root")).isEmpty();
        }
    }

    @Test
    void shouldGoOnAfterASignal() {
        AtomicInteger calls = new AtomicInteger();
        Users users =
                new Users(
                        libcUnless(
                                arguments -> calls.incrementAndGet() < 3 ? -Constants.EINTR : 0));

        assertThat(users.byName("root")).isPresent();
        assertThat(calls).hasValue(3);
    }

    @Test
    void shouldNotChangeADescriptor() throws IOException {
        Users.system().byName("root");
        Map<String, String> before = descriptors();
        for (String name : new String[] {"root", "no-such-user-x", "", "nobody"}) {
            Users.system().byName(name);
        }

        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void shouldNotMixUpWhatThreadsLookUpAtTheSameTime() throws Exception {
        List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            names.add(line.substring(0, line.indexOf(':')));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int first = i;
                work.add(() -> wrong(names, first));
            }
            for (Future<Integer> wrong : threads.invokeAll(work)) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int wrong(List<String> names, int first) {
        int wrong = 0;
        for (int i = 0; i < 1000; i++) {
            String name = names.get((first + i) % names.size());
            if (!Users.system().byName(name).orElseThrow().name().equals(name)) {
                wrong++;
            }
        }
        return wrong;
    }

    private static Map<String, String> descriptors() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : all) {
                String target = target(fd);
                if (!target.endsWith("/fd")) {
                    found.put(fd.getFileName().toString(), target);
                }
            }
        }
        return found;
    }

    private static String target(Path fd) throws IOException {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (NoSuchFileException e) {
            return "gone/fd";
        }
    }

    private interface Answer {
        int to(Object[] arguments);
    }

    /** libc's functions where the answer is 0. */
    private static IdentityCalls libcUnless(Answer answer) {
        return (IdentityCalls)
                Proxy.newProxyInstance(
                        IdentityCalls.class.getClassLoader(),
                        new Class<?>[] {IdentityCalls.class},
                        (self, method, arguments) -> {
                            int result = answer.to(arguments);
                            return result != 0
                                    ? result
                                    : libc(() -> method.invoke(Libc.identity(), arguments));
                        });
    }

    private static Object libc(Callable<Object> call) throws Throwable {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
