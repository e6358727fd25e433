// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The leak check for classes that jqwik runs. */
class PropertyLeakCheckTest {
    @AfterEach
    void clean() throws Exception {
        Leaks.clean();
    }

    @Test
    void shouldBlameAClassOfProperties() {
        assertThat(Runs.failure("jqwik", LeavesAThread.class))
                .startsWith(LeavesAThread.class.getName() + " left behind:\n  ")
                .contains("thread \"left alone\", WAITING in ");
    }

    static class LeavesAThread {
        @Example
        void leak() {
            Leaks.thread("left alone");
        }
    }

    @Test
    void shouldBlameTheClassAroundAGroup() {
        assertThat(Runs.failure("jqwik", HasAGroup.class))
                .startsWith(HasAGroup.class.getName() + " left behind:")
                .contains("of the group");
    }

    static class HasAGroup {
        @Group
        class Inner {
            @Example
            void leak() {
                Leaks.thread("of the group");
            }
        }
    }

    @Test
    void shouldAcceptWhatTheClassTidiesUpItself() {
        assertThat(Runs.failures("jqwik", TidiesUp.class)).isEmpty();
    }

    static class TidiesUp {
        @Example
        void open() throws Exception {
            Leaks.thread("for a while");
            Leaks.file();
        }

        @AfterContainer
        static void close() throws Exception {
            Leaks.clean();
        }
    }
}
