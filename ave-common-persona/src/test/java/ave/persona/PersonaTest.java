// SPDX-License-Identifier: Apache-2.0
package ave.persona;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;
import ave.testing.ChildJvm;
import ave.testing.PrivatePasswd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Most tests run in child JVMs that root starts; without root they are skipped. */
@Timeout(120)
class PersonaTest {
    private static final String NO_CAPABILITIES = "0000000000000000";
    private static final String NOT_ROOT = "only root can execute with modified privileges";

    @TempDir private Path temp;

    @Test
    void shouldGiveEachThreadTheIdsAndGroupsOfTheUser() throws Exception {
        Account user = existing("nobody", "daemon");
        assertBecomes(user, List.of());
    }

    @Test
    void shouldGiveTheUserItsSupplementaryGroups() throws Exception {
        assertBecomes(userInOtherGroups(), List.of());
    }

    @Test
    void shouldTakeTheGroupsOfRootAway() throws Exception {
        assertBecomes(existing("nobody", "daemon"), setpriv("--groups=4,20,1234"));
    }

    private static void assertBecomes(Account user, List<String> prefix) throws Exception {
        List<String> out = ChildJvm.run(prefix, Becomer.class, user.name());

        assertThat(out)
                .contains(
                        "no-such-user-x: no such user: no-such-user-x",
                        user.name() + " lives in " + user.home(),
                        "properties " + user.name() + " " + user.home(),
                        "descriptors same");
        assertThat(threads(out))
                .hasSizeGreaterThan(8)
                .allSatisfy(thread -> assertThat(thread).isEqualTo(status(user)));
    }

    /** Root privileges that were given up can't be regained in any way. */
    @Test
    void shouldHaveNoWayBackAndStillBeAbleToBecomeWhoItIs() throws Exception {
        Account user = existing("nobody", "daemon");
        Account other = existing("daemon", "bin");
        List<String> out =
                ChildJvm.run(
                        List.of(),
                        Becomer.class,
                        user.name(),
                        "root",
                        other.name(),
                        "no-such-user-x",
                        user.name());

        assertThat(out.stream().filter(line -> !line.startsWith("thread")))
                .filteredOn(line -> !line.startsWith("properties"))
                .containsExactly(
                        "no-such-user-x: no such user: no-such-user-x",
                        user.name() + " lives in " + user.home(),
                        "root: " + NOT_ROOT,
                        other.name() + ": " + NOT_ROOT,
                        "no-such-user-x: no such user: no-such-user-x",
                        user.name() + " lives in " + user.home(),
                        "descriptors same");
        assertThat(threads(out)).containsOnly(status(user));
    }

    @Test
    void rootShouldBecomeRootWithoutLosingAnything() throws Exception {
        needsRoot();
        List<String> out = ChildJvm.run(setpriv("--groups=4,20"), Becomer.class, "root");

        assertThat(out).contains("root lives in " + existing("root").home());
        assertThat(threads(out))
                .allSatisfy(
                        thread ->
                                assertThat(thread)
                                        .startsWith("Uid: 0 0 0 0; Gid: 0 0 0 0; Groups: 4 20;")
                                        .doesNotContain(NO_CAPABILITIES));
    }

    @Test
    void shouldSayWhichStepFailed() throws Exception {
        Account user = existing("nobody", "daemon");
        String failed = user.name() + ": could not become user " + user.name();
        String end = ", and this process should end: ";

        assertThat(ChildJvm.run(setpriv("--bounding-set=-setgid"), Becomer.class, user.name()))
                .contains(
                        failed
                                + end
                                + "initgroups "
                                + user.name()
                                + ": EPERM (Operation not permitted)");
        assertThat(ChildJvm.run(setpriv("--bounding-set=-setuid"), Becomer.class, user.name()))
                .contains(
                        failed
                                + end
                                + "setuid "
                                + user.uid()
                                + ": EPERM (Operation not permitted)");
    }

    @Test
    void shouldNoticeThatRootCanBeRegained() throws Exception {
        Account user = existing("nobody", "daemon");
        List<String> out =
                ChildJvm.run(setpriv("--securebits=+no_setuid_fixup"), Becomer.class, user.name());

        assertThat(out)
                .contains(
                        user.name()
                                + ": could not become user "
                                + user.name()
                                + ", and this process should end: root privileges can be"
                                + " regained");
    }

    @Test
    void shouldNotChangeAProcessThatHasTheUserAlready() {
        Account me = Users.system().byId(Identity.users().effective()).orElseThrow();

        assertThat(Persona.becomeUser(me.name())).isEqualTo(Path.of(me.home()));
    }

    /** As after sg(1) or newgrp(1): the process has the right user, but can't change its group. */
    @Test
    void shouldNotChangeAProcessThatHasTheUserWithAnotherGroup() throws Exception {
        Account user = existing("nobody", "daemon");
        long gid = user.gid() + 1;
        List<String> out =
                ChildJvm.run(
                        List.of(), Becomer.class, user.name() + ":" + gid, user.name(), "root");

        assertThat(out)
                .contains(user.name() + " lives in " + user.home(), "root: " + NOT_ROOT)
                .doesNotContain(user.name() + ": " + NOT_ROOT);
        assertThat(threads(out))
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        thread ->
                                assertThat(thread)
                                        .startsWith("Uid: " + (user.uid() + " ").repeat(4).strip())
                                        .contains("Gid: " + (gid + " ").repeat(4).strip() + ";"));
    }

    @Test
    void shouldBecomeAUserWhoseNameAndHomeAreNotAscii() throws Exception {
        assertThat(ChildJvm.run(mueller("LC_ALL=C.UTF-8"), BecomesMueller.class))
                .containsExactly("/home/müller", "54321", "müller /home/müller");
    }

    @Test
    void shouldStayRootIfTheLocaleCannotExpressTheHome() throws Exception {
        List<String> out = ChildJvm.run(mueller("LC_ALL=C"), BecomesMueller.class);

        assertThat(out).hasSize(3);
        assertThat(out.get(0))
                .startsWith("could not become user m")
                .endsWith("; start it with LC_ALL=C.UTF-8");
        assertThat(out.subList(1, 3)).containsExactly("0", "root /root");
    }

    private List<String> mueller(String locale) throws Exception {
        needsRoot();
        Optional<PrivatePasswd> passwd =
                PrivatePasswd.of(
                        temp,
                        "root:x:0:0:root:/root:/bin/sh",
                        "müller:x:54321:54321::/home/müller:/bin/sh");
        assumeTrue(passwd.isPresent(), "needs mount namespaces, for another /etc/passwd");
        return passwd.get().prefix(locale);
    }

    /** Prints the result, its user id, and Java's properties of the user. */
    static final class BecomesMueller {
        private BecomesMueller() {}

        public static void main(String... arguments) {
            try {
                System.out.println(Persona.becomeUser("müller"));
            } catch (PersonaException e) {
                System.out.println(e.getMessage());
            }
            System.out.println(Identity.users().real());
            System.out.println(
                    System.getProperty("user.name") + " " + System.getProperty("user.home"));
        }
    }

    @Test
    void shouldNotBecomeAUserThatIsUnknown() {
        for (String name : new String[] {"no-such-user-x", "", "ro\0ot"}) {
            assertThatThrownBy(() -> Persona.becomeUser(name))
                    .isInstanceOf(PersonaException.class)
                    .hasMessage("no such user: " + name);
        }
    }

    @Test
    void shouldNotBecomeAnotherUserWithoutBeingRoot() {
        assumeTrue(Identity.users().effective() != 0, "root does it; tested in a child JVM then");

        assertThatThrownBy(() -> Persona.becomeUser("root"))
                .isInstanceOf(PersonaException.class)
                .hasMessage(NOT_ROOT);
    }

    private static List<String> threads(List<String> out) {
        return out.stream()
                .filter(line -> line.startsWith("thread "))
                .map(line -> line.substring("thread ".length()))
                .toList();
    }

    private static String status(Account user) throws Exception {
        String uid = (user.uid() + " ").repeat(4).strip();
        String gid = (user.gid() + " ").repeat(4).strip();
        return "Uid: "
                + uid
                + "; Gid: "
                + gid
                + "; Groups: "
                + String.join(" ", groups(user))
                + "; CapPrm: "
                + NO_CAPABILITIES
                + "; CapEff: "
                + NO_CAPABILITIES
                + "; ";
    }

    /** The groups according to id(1), in ascending order as the kernel has them. */
    private static List<String> groups(Account user) throws Exception {
        String all = output("id", "-G", user.name()).strip();
        TreeSet<Long> sorted = new TreeSet<>();
        List.of(all.split(" ")).forEach(id -> sorted.add(Long.valueOf(id)));
        return sorted.stream().map(String::valueOf).toList();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new String(out, StandardCharsets.UTF_8);
    }

    private static void needsRoot() {
        assumeTrue(Identity.users().effective() == 0, "needs root, to give its rights up");
    }

    private static Account existing(String... names) {
        needsRoot();
        for (String name : names) {
            Optional<Account> account = Users.system().byName(name);
            if (account.isPresent()) {
                return account.get();
            }
        }
        return abort("needs one of the accounts " + List.of(names));
    }

    private static Account userInOtherGroups() throws IOException {
        needsRoot();
        for (String line : Files.readAllLines(Path.of("/etc/group"))) {
            String[] fields = line.split(":");
            for (String name : fields.length > 3 ? fields[3].split(",") : new String[0]) {
                Optional<Account> account = Users.system().byName(name);
                if (account.isPresent() && account.get().uid() != 0) {
                    return account.get();
                }
            }
        }
        return abort("needs an account that is in more groups than its own");
    }

    /** Runs a command with other privileges than root usually has. */
    private static List<String> setpriv(String option) {
        needsRoot();
        boolean found = Files.isExecutable(Path.of("/usr/bin/setpriv"));
        assumeTrue(found, "needs setpriv, of util-linux");
        return new ArrayList<>(List.of("/usr/bin/setpriv", option));
    }
}
