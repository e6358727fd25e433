// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jnr.constants.Constant;
import jnr.constants.platform.AddressFamily;
import jnr.constants.platform.Fcntl;
import jnr.constants.platform.IPProto;
import jnr.constants.platform.OpenFlags;
import jnr.constants.platform.Shutdown;
import jnr.constants.platform.Signal;
import jnr.constants.platform.Sock;
import jnr.constants.platform.SocketLevel;
import jnr.constants.platform.SocketOption;
import jnr.constants.platform.TCP;
import jnr.constants.platform.WaitFlags;
import org.junit.jupiter.api.Test;

/** Compares the constants with those generated from the headers of the same platform. */
class ConstantsTest {
    private static final List<Class<? extends Enum<?>>> GENERATED =
            List.of(
                    jnr.constants.platform.Errno.class,
                    OpenFlags.class,
                    Fcntl.class,
                    AddressFamily.class,
                    Sock.class,
                    SocketLevel.class,
                    SocketOption.class,
                    Shutdown.class,
                    Signal.class,
                    WaitFlags.class,
                    IPProto.class,
                    TCP.class);

    /** Constants that are not generated; the tests of their users check them against the kernel. */
    private static final Map<String, Integer> FROM_THE_MANUAL =
            Map.ofEntries(
                    Map.entry("F_DUPFD_CLOEXEC", 1024 + 6),
                    Map.entry("FD_CLOEXEC", 1),
                    Map.entry("SOCK_NONBLOCK", 04000),
                    Map.entry("SOCK_CLOEXEC", 02000000),
                    Map.entry("SC_OPEN_MAX", 4),
                    Map.entry("LOCK_EX", 2),
                    Map.entry("LOCK_NB", 4),
                    Map.entry("SO_ACCEPTCONN", 30),
                    Map.entry("SO_PEERCRED", 17),
                    Map.entry("SCM_RIGHTS", 1),
                    Map.entry("MSG_PEEK", 0x2),
                    Map.entry("MSG_CTRUNC", 0x8),
                    Map.entry("MSG_TRUNC", 0x20),
                    Map.entry("MSG_CMSG_CLOEXEC", 0x40000000),
                    Map.entry("MSG_DONTWAIT", 0x40),
                    Map.entry("MSG_NOSIGNAL", 0x4000),
                    Map.entry("MSG_MORE", 0x8000),
                    Map.entry("POLLIN", 0x001),
                    Map.entry("POLLOUT", 0x004),
                    Map.entry("POLLERR", 0x008),
                    Map.entry("POLLHUP", 0x010),
                    Map.entry("POLLNVAL", 0x020),
                    Map.entry("POLLRDHUP", 0x2000),
                    Map.entry("EPOLL_CLOEXEC", 02000000),
                    Map.entry("EPOLL_CTL_ADD", 1),
                    Map.entry("EPOLL_CTL_DEL", 2),
                    Map.entry("EPOLL_CTL_MOD", 3),
                    Map.entry("EPOLLET", 0x80000000),
                    Map.entry("EPOLLONESHOT", 0x40000000),
                    Map.entry("EPOLLIN", 0x001),
                    Map.entry("EPOLLOUT", 0x004),
                    Map.entry("EPOLLERR", 0x008),
                    Map.entry("EPOLLHUP", 0x010),
                    Map.entry("EPOLLRDHUP", 0x2000),
                    Map.entry("EFD_NONBLOCK", 04000),
                    Map.entry("EFD_CLOEXEC", 02000000));

    @Test
    void shouldHaveTheNumbersOfThePlatformsHeaders() throws IllegalAccessException {
        Map<String, Integer> ours = ours();
        Map<String, Integer> platforms = new TreeMap<>();
        for (Class<? extends Enum<?>> type : GENERATED) {
            for (Enum<?> constant : type.getEnumConstants()) {
                if (((Constant) constant).defined() && ours.containsKey(constant.name())) {
                    platforms.put(constant.name(), ((Constant) constant).intValue());
                }
            }
        }
        assertThat(platforms).hasSizeGreaterThan(50).containsKeys("EAGAIN", "SO_ERROR", "O_RDWR");
        assertThat(ours).containsAllEntriesOf(platforms);
    }

    @Test
    void shouldHaveTheNumbersOfTheManual() throws IllegalAccessException {
        assertThat(ours()).containsAllEntriesOf(FROM_THE_MANUAL);
    }

    private static Map<String, Integer> ours() throws IllegalAccessException {
        Map<String, Integer> ours = new TreeMap<>();
        for (Field field : Constants.class.getFields()) {
            assertThat(Modifier.isFinal(field.getModifiers())).as(field.getName()).isTrue();
            ours.put(field.getName(), field.getInt(null));
        }
        return ours;
    }
}
