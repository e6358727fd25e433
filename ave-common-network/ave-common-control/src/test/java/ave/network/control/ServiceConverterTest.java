// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conversion of arguments and results that aren't JSON types. */
@Timeout(60)
class ServiceConverterTest {
    record Celsius(double degrees) {}

    static final class Reader extends StdDeserializer<Celsius> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Celsius.class);
        }

        @Override
        public Celsius deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return new Celsius(Double.parseDouble(parser.getText().replace(" C", "")));
        }
    }

    static final class Writer extends StdSerializer<Celsius> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Celsius.class);
        }

        @Override
        public void serialize(Celsius value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(value.degrees() + " C");
        }
    }

    static final class Service extends Control {
        private static final long serialVersionUID = 1L;

        Service(ControlOptions options) {
            super(0, options.host("127.0.0.1"));
        }

        @Rpc
        Celsius warmer(@Param("than") Celsius than, @Default("\"1.0 C\"") @Param("by") Celsius by) {
            return new Celsius(than.degrees() + by.degrees());
        }
    }

    static final class Times extends Control {
        private static final long serialVersionUID = 1L;

        Times() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
        }

        @Rpc
        Map<String, Object> later(@Param("at") Instant at, @Param("by") Duration by) {
            return Map.of("at", at.plus(by), "note", Optional.empty());
        }
    }

    @Test
    void modulesOfJacksonAreAnOptionOfTheService() {
        SimpleModule module =
                new SimpleModule()
                        .addDeserializer(Celsius.class, new Reader())
                        .addSerializer(new Writer());
        Service service = new Service(ControlOptions.defaults().modules(module));
        try (RunningControl running = service.runInThread();
                RemoteControl client = new RemoteControl(running.address())) {
            assertThat(client.call("warmer", "20.5 C")).isEqualTo("21.5 C");
            assertThat(client.call("warmer", "20.5 C", "0.5 C")).isEqualTo("21.0 C");
        }
    }

    @Test
    void timesAndOptionalsTravelBothWays() {
        try (RunningControl running = new Times().runInThread();
                RemoteControl client = new RemoteControl(running.address())) {
            assertThat((Map<?, ?>) client.call("later", "2026-11-27T21:00:00Z", "PT90S"))
                    .isEqualTo(expected());
        }
    }

    private static Map<String, Object> expected() {
        Map<String, Object> expected = new HashMap<>();
        expected.put("at", "2026-11-27T21:01:30Z");
        expected.put("note", null);
        return expected;
    }
}
