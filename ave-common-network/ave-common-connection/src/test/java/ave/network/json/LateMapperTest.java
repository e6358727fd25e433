// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.ChildJvm;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jackson's mapper is loaded only when it is needed; what was made before it works with it. */
class LateMapperTest {
    @Test
    @Timeout(60)
    void aSerializerMayWriteOtherObjects() throws Exception {
        assertThat(ChildJvm.run(FirstValue.class, "-Xmx64m"))
                .isEqualToIgnoringNewLines("{\"point\":{\"x\":1,\"y\":2}}");
    }

    /** Writes a value that needs the mapper with a writer that was made without it. */
    static final class FirstValue {
        private FirstValue() {}

        public static void main(String[] arguments) throws IOException {
            JsonWriter writer = new JsonWriter();
            writer.message(message -> message.value(new Place(new Point(1, 2))));
            int header = 4;
            int size = writer.size() - header;
            System.out.println(new String(writer.bytes(), header, size, StandardCharsets.US_ASCII));
        }
    }

    /** Knows nothing of JSON. */
    record Point(int x, int y) {}

    /** Has a serializer of its own. */
    @JsonSerialize(using = PlaceSerializer.class)
    record Place(Point point) {}

    /** Leaves a part to the generator. */
    static final class PlaceSerializer extends JsonSerializer<Place> {
        @Override
        public void serialize(Place place, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartObject();
            out.writeObjectField("point", place.point());
            out.writeEndObject();
        }
    }
}
