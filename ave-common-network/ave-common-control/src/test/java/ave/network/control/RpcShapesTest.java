// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import ave.network.control.internal.rpc.Rights;
import ave.network.control.internal.rpc.RpcMethod;
import ave.network.json.JsonReader;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A method is callable under exactly its declared name and permissions, or the class is rejected,
 * whatever the shape of the class.
 */
class RpcShapesTest {
    private static final Rights TRUSTED = new Rights(true, List.of());

    private static RpcMethod find(Class<?> type, String name) {
        return RpcDeclarations.of(type).find(name);
    }

    private static Object call(Object target, String name, Object... arguments) throws Throwable {
        RpcMethod rpc = find(target.getClass(), name);
        return rpc.invoke(target, rpc.bind(List.of(arguments), Map.of(), null));
    }

    abstract static class Generic<T> {
        @Rpc
        public String wipe(T what) {
            return "wiped " + what;
        }
    }

    static class Inheriting extends Generic<Integer> {}

    static class UnmarkedOverride extends Generic<String> {
        @Override
        public String wipe(String what) {
            return "unmarked";
        }
    }

    static class RenamedOverride extends Generic<String> {
        @Rpc("wipe_safely")
        @Auth
        @Override
        public String wipe(String what) {
            return "safe " + what;
        }
    }

    static class Overload extends Generic<String> {
        @Rpc("wipe_number")
        public String wipe(int number) {
            return "number " + number;
        }
    }

    @Test
    void anInheritedGenericMethodTakesTheTypeOfTheClass() throws Throwable {
        assertThat(call(new Inheriting(), "wipe", 7)).isEqualTo("wiped 7");
        assertThat(catchThrowable(() -> call(new Inheriting(), "wipe", "text")))
                .hasMessage("wipe() argument 'what' must be an integer of 32 bits, not a string");
    }

    @Test
    void anUnmarkedOverrideOfAGenericMethodCannotBeCalled() {
        assertThat(find(UnmarkedOverride.class, "wipe")).isNull();
    }

    @Test
    void anOverrideOfAGenericMethodHasItsOwnNameAndRights() throws Throwable {
        assertThat(find(RenamedOverride.class, "wipe")).isNull();
        assertThat(find(RenamedOverride.class, "wipe_safely").rights()).isEqualTo(TRUSTED);
        assertThat(call(new RenamedOverride(), "wipe_safely", "x")).isEqualTo("safe x");
    }

    @Test
    void anOverloadIsACallOfItsOwn() throws Throwable {
        assertThat(call(new Overload(), "wipe", "x")).isEqualTo("wiped x");
        assertThat(call(new Overload(), "wipe_number", 3)).isEqualTo("number 3");
    }

    interface Wiping {
        @Rpc("wipe_all")
        String wipe(String what, @Default("1") int times);
    }

    static class Implementing implements Wiping {
        @Override
        public String wipe(String what, int times) {
            return what + times;
        }
    }

    static class ImplementingForTrusted implements Wiping {
        @Auth
        @Override
        public String wipe(String what, int times) {
            return what + times;
        }
    }

    static class SameMarks implements Wiping {
        @Rpc("wipe_all")
        @Override
        public String wipe(String what, int times) {
            return what + times;
        }
    }

    static class OtherName implements Wiping {
        @Rpc("wipe_none")
        @Override
        public String wipe(String what, int times) {
            return what + times;
        }
    }

    @Test
    void marksOfAnInterfaceCount() throws Throwable {
        assertThat(find(Implementing.class, "wipe_all").rights()).isEqualTo(Rights.NONE);
        assertThat(call(new Implementing(), "wipe_all", "x")).isEqualTo("x1");
        assertThat(find(Implementing.class, "wipe")).isNull();
    }

    @Test
    void theClassSetsTheRightsOfAMethodThatAnInterfaceNames() {
        assertThat(find(ImplementingForTrusted.class, "wipe_all").rights()).isEqualTo(TRUSTED);
    }

    @Test
    void theSameMarksInClassAndInterfaceAreOneCall() {
        assertThat(find(SameMarks.class, "wipe_all")).isNotNull();
    }

    @Test
    void namesThatContradictEachOtherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcDeclarations.of(OtherName.class))
                .withMessageStartingWith("one call with the names ")
                .withMessageContaining("wipe_none")
                .withMessageContaining("wipe_all");
    }

    interface ForTrusted {
        @Rpc
        @Auth
        void erase();
    }

    static class Opening implements ForTrusted {
        @Rpc
        @Override
        public void erase() {}
    }

    static class Reserving implements ForTrusted {
        @Preauth("admin")
        @Override
        public void erase() {}
    }

    static class Silent implements ForTrusted {
        @Override
        public void erase() {}
    }

    @Test
    void aClassCannotSilentlyOpenWhatAnInterfaceReserves() {
        assertThat(find(Silent.class, "erase").rights()).isEqualTo(TRUSTED);
        for (Class<?> type : List.of(Opening.class, Reserving.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RpcDeclarations.of(type))
                    .withMessageStartingWith("one call with different rights: ");
        }
    }

    @Test
    void aProxyServesTheMarksOfItsInterface() throws Throwable {
        Object proxy =
                Proxy.newProxyInstance(
                        Wiping.class.getClassLoader(),
                        new Class<?>[] {Wiping.class},
                        (self, method, arguments) -> "proxied " + arguments[0]);
        assertThat(call(proxy, "wipe_all", "x", 2)).isEqualTo("proxied x");
    }

    interface WithDefault {
        @Rpc
        default String greet() {
            return "interface";
        }
    }

    static class KeepsDefault implements WithDefault {}

    static class ReplacesDefault implements WithDefault {
        @Override
        public String greet() {
            return "class";
        }
    }

    @Test
    void aDefaultMethodIsServedAsItIsImplemented() throws Throwable {
        assertThat(call(new KeepsDefault(), "greet")).isEqualTo("interface");
        assertThat(call(new ReplacesDefault(), "greet")).isEqualTo("class");
    }

    static class Private {
        @Rpc
        private String own() {
            return "private of the base";
        }

        @Rpc
        String shared() {
            return "base";
        }
    }

    static class SameNames extends Private {
        private String own() {
            return "private of the subclass";
        }

        @Override
        public String shared() {
            return own();
        }
    }

    @Test
    void aPrivateMethodIsNotOverriddenAndOneForThePackageIs() throws Throwable {
        assertThat(call(new SameNames(), "own")).isEqualTo("private of the base");
        assertThat(find(SameNames.class, "shared")).isNull();
    }

    static class RightsAlone {
        @Auth
        public void forgotten() {}
    }

    @Test
    void rightsWithoutRpcAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcDeclarations.of(RightsAlone.class))
                .withMessageContaining(
                        "@Auth and @Preauth are for methods that are marked with @Rpc");
    }

    abstract static class Covariant {
        @Rpc
        public Object result() {
            return "object";
        }
    }

    static class Narrower extends Covariant {
        @Rpc
        @Auth
        @Override
        public String result() {
            return "string";
        }
    }

    @Test
    void aNarrowerResultIsTheSameCall() {
        assertThat(find(Narrower.class, "result").rights()).isEqualTo(TRUSTED);
    }

    static class ListDefault {
        @Rpc
        public List<String> collect(@Param("item") String item, @Default("[]") List<String> into) {
            into.add(item);
            return into;
        }
    }

    @Test
    void defaultsAreNotSharedBetweenCalls() throws Throwable {
        ListDefault target = new ListDefault();
        assertThat(call(target, "collect", "a")).isEqualTo(List.of("a"));
        assertThat(call(target, "collect", "b")).isEqualTo(List.of("b"));
    }

    static class Times {
        @Rpc
        public Object plan(
                @Param("at") Instant at,
                @Param("lasts") Duration lasts,
                @Param("on") LocalDate on,
                @Default("null") @Param("note") Optional<String> note) {
            return List.of(at, lasts, on, note.orElse("none"));
        }

        @Rpc
        public BigDecimal price(@Param("price") BigDecimal price) {
            return price;
        }
    }

    @Test
    void timesAndOptionalsAreArguments() throws Throwable {
        assertThat(call(new Times(), "plan", "2026-11-27T21:00:00Z", "PT1.5S", "2026-11-27"))
                .isEqualTo(
                        List.of(
                                Instant.parse("2026-11-27T21:00:00Z"),
                                Duration.ofMillis(1500),
                                LocalDate.of(2026, 11, 27),
                                "none"));
    }

    @Test
    void decimalsKeepTheirDigits() throws Throwable {
        byte[] json = "0.1234567890123456789012345".getBytes(StandardCharsets.UTF_8);
        Object sent = new JsonReader().read(json, 0, json.length);
        assertThat(call(new Times(), "price", sent))
                .isEqualTo(new BigDecimal("0.1234567890123456789012345"));
        assertThat(call(new Times(), "price", 0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(call(new Times(), "price", 7)).isEqualTo(new BigDecimal("7"));
    }
}
