// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the modules to their floors: each depends on those below it, and only one calls libc. */
class ArchitectureTest {
    /** The floors from the ground up. A missing package does no harm. */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of(
                            "ave.exceptions..",
                            "ave.network.exceptions..",
                            "ave.leakcheck..",
                            "ave.testing.."),
                    List.of("ave.io..", "ave.posix..", "ave.profile.."),
                    List.of("ave.cmd..", "ave.persona..", "ave.config.."),
                    List.of(
                            "ave.network.process..",
                            "ave.network.connection..",
                            "ave.network.json..",
                            "ave.network.fdtx..",
                            "ave.network.systemd.."),
                    List.of("ave.network.control.."),
                    List.of(
                            "ave.cli..",
                            "ave.conformance..",
                            "ave.examples..",
                            "ave.junit..",
                            "ave.benchmarks.."));

    /** The same inside of the module of processes. */
    private static final List<List<String>> FLOORS_OF_PROCESS =
            List.of(
                    List.of(
                            "ave.network.process.internal.log",
                            "ave.network.process.internal.pipe",
                            "ave.network.process.internal.supervise"),
                    List.of("ave.network.process.internal.pool"),
                    List.of("ave.network.process.internal.system"),
                    List.of("ave.network.process.internal.wire"),
                    List.of(
                            "ave.network.process.internal.child",
                            "ave.network.process.internal.command"),
                    List.of("ave.network.process.internal.spare"),
                    List.of("ave.network.process.internal.launch"),
                    List.of("ave.network.process"));

    /** The same inside of the module of services. */
    private static final List<List<String>> FLOORS_OF_CONTROL =
            List.of(
                    List.of(
                            "ave.network.control.internal.client",
                            "ave.network.control.internal.rpc",
                            "ave.network.control.internal.trace"),
                    List.of("ave.network.control.internal.server"),
                    List.of("ave.network.control.internal.handover"),
                    List.of("ave.network.control"));

    private static final String[] NATIVE = {"jnr..", "com.kenai.."};

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("ave");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void shouldNotStandOnAFloorAbove(int floor) {
        noneOf(floors(floor, floor + 1), floors(floor + 1, FLOORS.size())).check(OURS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void shouldNotStandOnAFloorAboveInsideOfProcess(int floor) {
        List<List<String>> all = FLOORS_OF_PROCESS;
        noneOf(floors(all, floor, floor + 1), floors(all, floor + 1, all.size()))
                .allowEmptyShould(false)
                .check(OURS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldNotStandOnAFloorAboveInsideOfControl(int floor) {
        List<List<String>> all = FLOORS_OF_CONTROL;
        noneOf(floors(all, floor, floor + 1), floors(all, floor + 1, all.size()))
                .allowEmptyShould(false)
                .check(OURS);
    }

    @Test
    void theServerShouldKnowNeitherProcessesNorMethods() {
        noneOf(
                        new String[] {"ave.network.control.internal.server"},
                        "ave.network.process..",
                        "java.lang.reflect..")
                .check(OURS);
    }

    @Test
    void shouldGiveEachClassAFloor() {
        classes().should().resideInAnyPackage(floors(0, FLOORS.size())).check(OURS);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("ave.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void shouldNameEachNativeLibraryInOnePlaceOnly() {
        noneOutside("ave.io..", "jnr.enxio..", "jnr.unixsocket..").check(OURS);
        noneOutside("ave.persona..", "jnr.posix..").check(OURS);
        noneOf(new String[] {"ave.."}, "jnr.ffi..").check(OURS);
        noneOutside("ave.posix..", "com.kenai..").check(OURS);
    }

    @Test
    void shouldCallLibcInPosixOnly() {
        noClasses()
                .that(resideOutsideOfPackages("ave.posix..", "ave.io.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("ave.posix.libc.."))
                .check(OURS);
    }

    @Test
    void shouldLoadNativeLibrariesInPosixOnly() {
        noClasses()
                .that(resideOutsideOfPackages("ave.posix.."))
                .should()
                .callMethod(System.class, "load", String.class)
                .orShould()
                .callMethod(System.class, "loadLibrary", String.class)
                .check(OURS);
    }

    @Test
    void shouldNeedNoNativeCodeForExceptionsProfilesAndTesting() {
        String[] plain = {
            "ave.exceptions..",
            "ave.network.exceptions..",
            "ave.profile..",
            "ave.leakcheck..",
            "ave.testing.."
        };
        noneOf(plain, "ave.posix..", "jnr..", "com.kenai..", "org.slf4j..").check(OURS);
    }

    /** Ensures that classes are found: all other rules would hold for none. */
    @Test
    void shouldSeeTheModules() {
        assertThat(OURS.stream().map(JavaClass::getPackageName).distinct())
                .contains(
                        "ave.cli",
                        "ave.cmd",
                        "ave.config",
                        "ave.exceptions",
                        "ave.junit",
                        "ave.leakcheck",
                        "ave.network.connection",
                        "ave.network.control",
                        "ave.network.exceptions",
                        "ave.network.fdtx",
                        "ave.network.process.internal.wire",
                        "ave.network.systemd",
                        "ave.persona",
                        "ave.posix");
    }

    /** A rule that can't fail is worthless: each rule must fail when reversed. */
    @Test
    void shouldNoticeWhatIsForbidden() {
        assertBroken(noneOutside("ave.network.control..", NATIVE), "ave.posix");
        assertBroken(noneOf(floors(0, 1), floors(0, 1)), "ave.exceptions");
    }

    private static void assertBroken(ArchRule rule, String where) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> rule.check(OURS))
                .withMessageContaining(where);
    }

    private static ArchRule noneOutside(String home, String... forbidden) {
        return noClasses()
                .that(resideOutsideOfPackages(home))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden));
    }

    private static ArchRule noneOf(String[] packages, String... forbidden) {
        return noClasses()
                .that(resideInAnyPackage(packages))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .allowEmptyShould(true);
    }

    private static String[] floors(int from, int to) {
        return floors(FLOORS, from, to);
    }

    private static String[] floors(List<List<String>> all, int from, int to) {
        return all.subList(from, to).stream().flatMap(List::stream).toArray(String[]::new);
    }
}
