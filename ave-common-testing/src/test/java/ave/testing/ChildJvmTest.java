// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChildJvmTest {
    @Test
    void shouldTellAndAnswerLineByLine() throws Exception {
        try (ChildJvm child = new ChildJvm(Echo.class, "a b", 1)) {
            assertThat(child.line()).isEqualTo("[a b, 1]");
            child.tell("one");
            assertThat(child.line()).isEqualTo("one!");
            child.tell("two");
            assertThat(child.rest()).containsExactly("two!", "said on stderr");
            assertThat(child.line()).isNull();
        }
    }

    @Test
    void shouldRunAfterAPrefix() throws Exception {
        assertThat(ChildJvm.run(List.of("env", "NAME=value"), Echo.class, "$NAME"))
                .containsExactly("value", "[$NAME]", "said on stderr");
    }

    @Test
    void shouldShowWhatAChildSaidThatFailed() {
        assertThatThrownBy(() -> ChildJvm.run(List.of(), Echo.class, "fail"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("exit code 7 of [")
                .hasMessageContaining(Echo.class.getName())
                .hasMessageEndingWith("]\n[fail]\nsaid on stderr");
    }

    static final class Echo {
        private Echo() {}

        public static void main(String... arguments) {
            if (System.getenv("NAME") != null) {
                System.out.println(System.getenv("NAME"));
            }
            System.out.println(List.of(arguments));
            Scanner in = new Scanner(System.in, "UTF-8");
            while (in.hasNextLine()) {
                System.out.println(in.nextLine() + "!");
            }
            System.err.println("said on stderr");
            if (List.of(arguments).contains("fail")) {
                System.exit(7);
            }
        }
    }
}
