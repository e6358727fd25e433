// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages with more descriptors than the process has left. */
@Timeout(60)
class ScarceDescriptorsTest {
    private static final List<String> LIMITED =
            List.of("sh", "-c", "ulimit -n 128 && exec \"$@\"", "sh");

    @Test
    void eachMessageArrivesOrIsAnErrorInItsPlaceAndNoneIsLeaked() throws Exception {
        assertThat(ChildJvm.run(LIMITED, Scarce.class))
                .containsExactly(
                        "got 0 with 8",
                        "got 1 with 8",
                        "EMFILE",
                        "EMFILE",
                        "EMFILE",
                        "got 5 with 0",
                        "open as before: true",
                        "afterwards 8");
    }

    static final class Scarce {
        private Scarce() {}

        public static void main(String[] arguments) throws IOException {
            try (Two two = Two.packets();
                    Fd nothing = Fd.open(Path.of("/dev/null"))) {
                loadClasses(two, nothing);
                int[] counts = {8, 8, 8, 8, 2, 0};
                for (int i = 0; i < counts.length; i++) {
                    two.first().put(i + "", Collections.nCopies(counts[i], nothing));
                }
                long before = open();
                List<Fd> used = useUpAllBut(20, nothing);
                receive(two.second(), counts.length);
                Fd.closeAll(used);
                System.out.println("open as before: " + (open() == before));
                two.first().put("afterwards", Collections.nCopies(8, nothing));
                try (FdMessage last = two.second().get(100, 8, Two.LONG)) {
                    System.out.println(last.message() + " " + last.fds().size());
                }
            }
        }

        /** Loads classes while a descriptor for their files is free. */
        private static void loadClasses(Two two, Fd file) {
            two.first().put("too long", file.number());
            two.first().put("short", file.number());
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().getAll(2, 5, 1, Two.LONG));
            FdMessage.closeAll(two.second().getAll(2, 5, 1, Two.LONG));
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> Fd.duplicateOf(9999));
        }

        private static void receive(FdTx from, int count) {
            int seen = 0;
            List<FdMessage> kept = new ArrayList<>();
            while (seen < count) {
                try {
                    List<FdMessage> some = from.getAll(count, 100, 8, Two.LONG);
                    some.forEach(
                            message ->
                                    System.out.println(
                                            "got "
                                                    + message.message()
                                                    + " with "
                                                    + message.fds().size()));
                    seen += some.size();
                    kept.addAll(some);
                } catch (UncheckedIOException e) {
                    System.out.println(e.getMessage().replaceAll(".*(EMFILE).*", "$1"));
                    seen++;
                }
            }
            FdMessage.closeAll(kept);
        }

        private static List<Fd> useUpAllBut(int spare, Fd file) {
            List<Fd> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(file.duplicate());
                }
            } catch (UncheckedIOException e) {
                for (int i = 0; i < spare; i++) {
                    all.remove(all.size() - 1).close();
                }
                return all;
            }
        }

        private static long open() throws IOException {
            try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
                return links.count();
            }
        }
    }
}
