// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.control.internal.rpc.BadArguments;
import ave.network.control.internal.rpc.RpcMethod;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpcDeclarationsTest {
    record Point(int x, int y) {}

    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalArgumentException(number + " is odd");
            }
        }
    }

    enum Colour {
        RED,
        GREEN
    }

    @SuppressWarnings("unused")
    static class Service {
        @Rpc
        Object join(
                Object a,
                @Default("\"B\"") Object b,
                @Kwargs Map<String, Object> others,
                Object... rest) {
            return Arrays.asList(a, b, Arrays.asList(rest), others);
        }

        @Rpc
        Object typed(
                @Default("1") int i,
                @Default("2") long l,
                @Default("0.5") double d,
                @Default("true") boolean flag,
                @Default("null") String text,
                @Default("[1]") List<Integer> list,
                @Default("null") Point point,
                @Default("\"RED\"") Colour colour,
                @Default("null") Even even) {
            return Arrays.asList(i, l, d, flag, text, list, point, colour);
        }

        @Rpc
        Object collected(
                @Default("[]") List<Long> longs,
                @Default("[]") List<? extends Number> numbers,
                @Default("{}") Map<String, String> texts,
                @Default("{}") Map<Integer, Object> byNumber,
                @Default("[]") List<?> any,
                @Default("[]") List<Point> points) {
            return Arrays.asList(longs, numbers, texts, byNumber, any, points);
        }

        @Rpc
        int sum(@Param("first") int one, int... others) {
            return one + Arrays.stream(others).sum();
        }

        @Rpc
        String upper(String bigMessage) {
            return bigMessage.toUpperCase(java.util.Locale.ROOT);
        }
    }

    private static Object call(String name, List<?> vargs, Map<String, ?> kwargs) {
        RpcMethod method = RpcDeclarations.of(Service.class).find(name);
        try {
            return method.invoke(new Service(), method.bind(vargs, kwargs, null));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static Object collected(String name, Object value) {
        int index =
                List.of("longs", "numbers", "texts", "by_number", "any", "points").indexOf(name);
        return ((List<?>) call("collected", List.of(), Map.of(name, value))).get(index);
    }

    @Test
    void takesListsAndMapsWhoseContentIsOfTheTypeAsTheyAre() {
        List<Object> longs = Arrays.asList(5_000_000_000L, null);
        assertThat(collected("longs", longs)).isSameAs(longs);
        Map<String, String> texts = Map.of("a", "b");
        assertThat(collected("texts", texts)).isSameAs(texts);
        List<Object> any = List.of(1, "text", List.of());
        assertThat(collected("any", any)).isSameAs(any);
    }

    @Test
    void convertsListsAndMapsWhoseContentIsNot() {
        assertThat(collected("longs", List.of(1, 5_000_000_000L)))
                .isEqualTo(List.of(1L, 5_000_000_000L));
        assertThat(collected("numbers", List.of(1, 0.5))).isEqualTo(List.of(1, 0.5));
        assertThat(collected("by_number", Map.of("7", "x"))).isEqualTo(Map.of(7, "x"));
        assertThat(collected("points", List.of(Map.of("x", 1, "y", 2))))
                .isEqualTo(List.of(new Point(1, 2)));
    }

    @Test
    void refusesListsAndMapsWhoseContentCannotBeOfTheType() {
        assertThatThrownBy(() -> collected("longs", List.of(1L, "2")))
                .hasMessageContaining(
                        "collected() argument 'longs' at [1] must be an integer of 64 bits,"
                                + " not a string");
        assertThatThrownBy(() -> collected("texts", Map.of("a", 1)))
                .hasMessageContaining(
                        "collected() argument 'texts' at .a must be a string, not the integer 1");
        assertThatThrownBy(() -> collected("texts", List.of("a")))
                .hasMessageContaining("collected() argument 'texts' must be an object");
    }

    @Test
    void bindsPositionsThenRestAndNamesThenOthers() {
        assertThat(call("join", List.of(1, 2, 3, 4), Map.of("x", 5)))
                .isEqualTo(List.of(1, 2, List.of(3, 4), Map.of("x", 5)));
    }

    @Test
    void bindsByNameAndFillsInDefaults() {
        assertThat(call("join", List.of(), Map.of("a", 1)))
                .isEqualTo(List.of(1, "B", List.of(), Map.of()));
    }

    @Test
    void namesAreInSnakeCaseUnlessGiven() {
        assertThat(call("upper", List.of(), Map.of("big_message", "a"))).isEqualTo("A");
        assertThat(call("sum", List.of(), Map.of("first", 3))).isEqualTo(3);
    }

    @Test
    void restArgumentsHaveTheirElementsType() {
        assertThat(call("sum", List.of(1, 2, 3), Map.of())).isEqualTo(6);
        assertThatThrownBy(() -> call("sum", List.of(1, "2"), Map.of()))
                .isInstanceOf(BadArguments.class)
                .hasMessage("sum() argument 'others' must be an integer of 32 bits, not a string");
    }

    @Test
    void defaultsHaveTheDeclaredTypes() {
        assertThat(call("typed", List.of(), Map.of()))
                .isEqualTo(Arrays.asList(1, 2L, 0.5, true, null, List.of(1), null, Colour.RED));
    }

    @Test
    void convertsToTheDeclaredTypes() {
        Map<String, Object> kwargs =
                Map.of(
                        "l",
                        7,
                        "d",
                        3,
                        "point",
                        Map.of("x", 1, "y", 2),
                        "colour",
                        "GREEN",
                        "list",
                        List.of(4, 5));
        assertThat(call("typed", List.of(), kwargs))
                .isEqualTo(
                        Arrays.asList(
                                1,
                                7L,
                                3.0,
                                true,
                                null,
                                List.of(4, 5),
                                new Point(1, 2),
                                Colour.GREEN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i | 1.0 | must be an integer of 32 bits, not a number with a fraction",
                "i | '\"1\"' | must be an integer of 32 bits, not a string",
                "i | null | must be an integer of 32 bits, not null",
                "i | 3000000000 | must be an integer of 32 bits, not the integer 3000000000",
                "l | true | must be an integer of 64 bits, not a boolean",
                "d | '\"x\"' | must be a number, not a string",
                "flag | 0 | must be a boolean, not the integer 0",
                "text | 5 | must be a string, not the integer 5",
                "text | [] | must be a string, not a list like this one",
                "list | {} | must be a list of Integer, not an object like this one",
                "list | '[\"a\"]' | at [0] must be an integer of 32 bits, not a string",
                "point | '{\"x\":1}' | at .y must be an integer of 32 bits, not null",
                "point | '{\"x\":1,\"y\":\"a\"}' | at .y must be an integer of 32 bits, not a string",
                "point | '{\"x\":1,\"y\":2,\"z\":2}' | at .z: unknown member, a Point has [x, y]",
                "even | '{\"number\":3}' | : 3 is odd",
                "colour | '\"BLUE\"' | must be a string, not a string"
            })
    void refusesValuesOfTheWrongType(String name, String json, String text) throws Exception {
        byte[] bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Object value = new ave.network.json.JsonReader().read(bytes, 0, bytes.length);
        Map<String, Object> kwargs = new java.util.HashMap<>();
        kwargs.put(name, value);

        assertThatThrownBy(() -> call("typed", List.of(), kwargs))
                .isInstanceOf(BadArguments.class)
                .hasMessage(
                        "typed() argument '"
                                + name
                                + "'"
                                + (text.startsWith(":") ? "" : " ")
                                + text);
    }

    @Test
    void integersAboveTheTypeAreRefusedAndNotCut() {
        assertThatThrownBy(
                        () -> call("typed", List.of(), Map.of("l", BigInteger.ONE.shiftLeft(64))))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("not the integer 18446744073709551616");
        assertThatThrownBy(
                        () ->
                                call(
                                        "typed",
                                        List.of(),
                                        Map.of("text", BigInteger.ONE.shiftLeft(30_000))))
                .hasMessageContaining("must be a string, not an integer of 30001 bits");
    }

    @Test
    void refusesWrongNumbersAndNames() {
        assertThatThrownBy(() -> call("upper", List.of(), Map.of()))
                .hasMessage("upper() is missing the argument 'big_message'");
        assertThatThrownBy(() -> call("upper", List.of("a", "b"), Map.of()))
                .hasMessage("upper() takes at most 1 argument (big_message), 2 given");
        assertThatThrownBy(() -> call("upper", List.of("a"), Map.of("nope", 1)))
                .hasMessage("upper() got an unexpected keyword argument 'nope'");
        assertThatThrownBy(() -> call("upper", List.of("a"), Map.of("big_message", "b")))
                .hasMessage("upper() got multiple values for keyword argument 'big_message'");
    }

    static class Twice {
        @Rpc
        void getPid() {}

        @Rpc("get_pid")
        void other() {}
    }

    static class BadDefault {
        @Rpc
        void method(@Default("not JSON") int i) {}
    }

    static class BadOrder {
        @Rpc
        void method(@Kwargs Map<String, Object> others, int i) {}
    }

    static class Static {
        @Rpc
        static void method() {}
    }

    @Test
    void aClassThatCantBeServedIsRefusedWithTheReason() {
        assertThatThrownBy(() -> RpcDeclarations.of(Twice.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two RPCs named get_pid");
        assertThatThrownBy(() -> RpcDeclarations.of(BadDefault.class).checkDefaults(null))
                .hasMessageContaining(
                        "the default of parameter 'i' is not JSON of its type: not JSON");
        assertThatThrownBy(() -> RpcDeclarations.of(BadOrder.class))
                .hasMessageContaining("@Kwargs must follow the named parameters");
        assertThatThrownBy(() -> RpcDeclarations.of(Static.class))
                .hasMessageContaining("@Rpc requires an instance method");
    }

    static class Base {
        @Rpc
        String open() {
            return "base";
        }

        @Rpc
        String kept() {
            return "kept";
        }
    }

    static class Overriding extends Base {
        @Override
        String open() {
            return "not marked";
        }
    }

    @Test
    void anOverridingMethodCountsAsItIsMarkedItself() {
        assertThat(RpcDeclarations.of(Overriding.class).find("open")).isNull();
        assertThat(RpcDeclarations.of(Overriding.class).find("kept")).isNotNull();
    }
}
