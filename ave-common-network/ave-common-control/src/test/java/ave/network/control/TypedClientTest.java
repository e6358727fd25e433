// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AveException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One interface types both sides. */
@Timeout(60)
class TypedClientTest {
    private static RunningControl running;
    private static RemoteControl client;

    /** A point on a map. */
    record Point(int x, int y) {}

    /** What the service implements and the client calls. */
    interface Shop {
        CompletionStage<Point> moved(Point from, int by);

        @Rpc("sum_of_bytes")
        int sum(byte... bytes);

        String named(@Kwargs Map<String, Object> values);

        List<Object> order(
                String what,
                @Default("1") Integer count,
                @Default("\"blue\"") String colour,
                String... extras);

        void nothing();

        default int ofTwo(int a, int b) {
            return sum((byte) a, (byte) b);
        }
    }

    static final class Implemented extends Control implements Shop {
        private static final long serialVersionUID = 1L;

        Implemented() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
        }

        @Rpc
        @Override
        public CompletionStage<Point> moved(Point from, int by) {
            return CompletableFuture.completedFuture(new Point(from.x() + by, from.y() + by));
        }

        @Rpc("sum_of_bytes")
        @Override
        public int sum(byte... bytes) {
            int sum = 0;
            for (byte each : bytes) {
                sum += each;
            }
            return sum;
        }

        @Rpc
        @Override
        public String named(@Kwargs Map<String, Object> values) {
            return values.toString();
        }

        @Rpc
        @Override
        public List<Object> order(
                String what,
                @Default("1") Integer count,
                @Default("\"blue\"") String colour,
                String... extras) {
            List<Object> all = new ArrayList<>(List.of(what, count, colour));
            Collections.addAll(all, extras);
            return all;
        }

        @Rpc
        @Override
        public void nothing() {}

        @Rpc
        Object echo(Object value) {
            return value;
        }

        @Rpc
        CompletionStage<Object> never() {
            return new CompletableFuture<>();
        }
    }

    @BeforeAll
    static void start() {
        running = new Implemented().runInThread();
        client = new RemoteControl(running.address(), RemoteOptions.defaults());
    }

    @AfterAll
    static void stop() {
        client.close();
        running.close();
    }

    @Test
    void theInterfaceOfAServiceIsThatOfItsClient() throws Exception {
        Shop shop = client.as(Shop.class);
        assertThat(shop.moved(new Point(1, 2), 10).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(new Point(11, 12));
        assertThat(shop.ofTwo(3, 4)).isEqualTo(7);
        shop.nothing();
    }

    @Test
    void bytesAreSpreadAsOtherVarargsAre() {
        Shop shop = client.as(Shop.class);
        assertThat(shop.sum((byte) 1, (byte) -2, (byte) 3)).isEqualTo(2);
        assertThat(shop.sum()).isZero();
        assertThat(shop.sum((byte[]) null)).isZero();
    }

    @Test
    void noMapOfNamedArgumentsIsAnEmptyOne() {
        Shop shop = client.as(Shop.class);
        assertThat(shop.named(null)).isEqualTo("{}");
        assertThat(shop.named(Map.of("a", 1))).isEqualTo("{a=1}");
    }

    @Test
    void optionalArgumentsCanBeLeftOut() {
        Shop shop = client.as(Shop.class);
        assertThat(shop.order("hat", null, null)).containsExactly("hat", 1, "blue");
        assertThat(shop.order("hat", 2, null)).containsExactly("hat", 2, "blue");
        // What follows one that is left out goes by name.
        assertThat(shop.order("hat", null, "red")).containsExactly("hat", 1, "red");
        assertThat(shop.order("hat", null, "red", "feather"))
                .containsExactly("hat", 1, "red", "feather");
    }

    /** Of a generic interface, and of one that nobody else sees. */
    private interface Source<T> {
        T echo(T value);

        @Rpc("echo")
        CompletableFuture<List<T>> all(List<T> values);

        default T first(T value) {
            return echo(value);
        }
    }

    private interface Points extends Source<Point> {}

    @Test
    void typesOfAGenericInterfaceAreThoseOfTheOneThatExtendsIt() throws Exception {
        Points points = client.as(Points.class);
        Point point = new Point(1, 2);
        assertThat(points.echo(point)).isEqualTo(point);
        assertThat(points.first(point)).isEqualTo(point);
        assertThat(points.all(List.of(point)).get(20, TimeUnit.SECONDS)).containsExactly(point);
    }

    /** One of the JDK's own, whose default methods nobody may look into. */
    interface Pinger extends Callable<Object>, Comparable<Object> {
        @Override
        @Rpc("nothing")
        Object call();

        @Override
        default int compareTo(Object other) {
            return call() == null ? 7 : 8;
        }
    }

    @Test
    void defaultMethodsMayBeThoseOfAnyInterface() {
        assertThat(client.as(Pinger.class).compareTo("")).isEqualTo(7);
        java.util.function.Function<Object, Object> function = client.as(Functions.class);
        assertThat(function.andThen(result -> List.of(result)).apply(5)).isEqualTo(List.of(5));
    }

    interface Functions extends java.util.function.Function<Object, Object> {
        @Override
        @Rpc("echo")
        Object apply(Object value);
    }

    @Test
    void aTypedClientHasTheDeadlineOfTheClientThatMadeIt() {
        try (RemoteControl other = new RemoteControl(running.address(), RemoteOptions.defaults())) {
            interfaceCall(other);
        }
    }

    interface Never {
        Object never();
    }

    private static void interfaceCall(RemoteControl other) {
        Never hasty = other.withDeadline(Duration.ofMillis(100)).as(Never.class);
        assertThatThrownBy(hasty::never)
                .isInstanceOf(ave.network.exceptions.ConnectionTimeout.class);
    }

    interface WrongResult {
        Point echo(String text);

        @Rpc("echo")
        CompletableFuture<Point> later(String text);
    }

    @Test
    void aResultOfAnotherTypeIsAnErrorThatNamesTheMethod() {
        WrongResult wrong = client.as(WrongResult.class);
        assertThatThrownBy(() -> wrong.echo("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("echo(java.lang.String) does not fit");
        assertThatThrownBy(() -> wrong.later("text").join())
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.as(String.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalsAreExceptionsOfAFutureToo() {
        CompletableFuture<Object> refused = client.callAsync("no_such_method");
        assertThatThrownBy(refused::join)
                .hasCauseExactlyInstanceOf(AveException.class)
                .hasMessageContaining("no such RPC: no_such_method");
    }

    static final class Shout extends StdSerializer<Point> {
        private static final long serialVersionUID = 1L;

        Shout() {
            super(Point.class);
        }

        @Override
        public void serialize(Point value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString("POINT " + value.x());
        }
    }

    @Test
    void modulesOfJacksonAreAnOption() {
        SimpleModule module = new SimpleModule().addSerializer(new Shout());
        RemoteOptions options = RemoteOptions.defaults().modules(module);
        try (RemoteControl other = new RemoteControl(running.address(), options)) {
            assertThat(other.call("echo", new Point(5, 6))).isEqualTo("POINT 5");
        }
        assertThat(client.call("echo", new Point(5, 6))).isEqualTo(Map.of("x", 5, "y", 6));
    }

    @Test
    void theMessageLimitIsAnOption() {
        RemoteOptions options = RemoteOptions.defaults().messageLimit(1000);
        try (RemoteControl other = new RemoteControl(running.address(), options)) {
            assertThatThrownBy(() -> other.call("echo", "x".repeat(2000)))
                    .isInstanceOf(ave.exceptions.OverflowError.class)
                    .hasMessageContaining("above the limit of 1000");
            assertThat(other.call("echo", "short")).isEqualTo("short");
        }
    }
}
