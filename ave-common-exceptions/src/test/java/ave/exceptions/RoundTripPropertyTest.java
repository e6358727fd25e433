package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Details pass through a service unchanged, whatever a peer sends. */
class RoundTripPropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(edgeCases = EdgeCasesMode.NONE)
    void detailsWithAMessageStayAsTheyAre(@ForAll("details") Map<String, Object> details)
            throws JsonProcessingException {
        AveException first = Exceptions.fromDetails(details);
        AveException second = Exceptions.fromDetails(overTheWire(first.details()));

        assertThat(first.getClass()).isEqualTo(second.getClass());
        assertThat(entries(second.details())).isEqualTo(entries(details));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anExceptionIsAlwaysMadeAndCanBeShown(@ForAll("json") Object details) {
        AveException made = Exceptions.fromDetails(details);

        assertThat(made.details()).containsKeys("message");
        assertThat(made.describe()).contains(made.getMessage()).endsWith(tail(made));
        assertThat(made.toString())
                .startsWith(made.getClass().getName() + ":")
                .contains(made.getMessage().stripTrailing())
                .contains(made.formatTrace().stripTrailing());
    }

    @Provide
    Arbitrary<Map<String, Object>> details() {
        Arbitrary<String> types =
                Arbitraries.of("Timeout", "RunError", "OverflowError", "Strange", "missing");
        return Combinators.combine(objects(json()), json(), types)
                .as(
                        (object, message, type) -> {
                            object.put("message", message);
                            object.remove("type");
                            if (!type.equals("missing")) {
                                object.put("type", type);
                            }
                            return object;
                        });
    }

    @Provide
    Arbitrary<Object> json() {
        Arbitrary<Object> plain =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(8).asGeneric(),
                        Arbitraries.integers().asGeneric(),
                        Arbitraries.doubles().ofScale(3).asGeneric(),
                        Arbitraries.of(true, false).asGeneric(),
                        Arbitraries.just(null));
        return Arbitraries.recursive(
                () -> plain,
                inner ->
                        Arbitraries.oneOf(
                                plain,
                                inner.list().ofMaxSize(4).asGeneric(),
                                objects(inner).asGeneric()),
                3);
    }

    private static Arbitrary<Map<String, Object>> objects(Arbitrary<Object> values) {
        Arbitrary<String> keys =
                Arbitraries.oneOf(
                        Arbitraries.strings().alpha().ofMaxLength(6),
                        Arbitraries.of("message", "type", "trace", "cmd", "out", "ptyout"));
        return Arbitraries.maps(keys, values).ofMaxSize(5).map(LinkedHashMap::new);
    }

    private static Map<String, Object> overTheWire(Map<String, Object> details)
            throws JsonProcessingException {
        return JSON.readValue(JSON.writeValueAsString(details), new TypeReference<>() {});
    }

    private static List<Map.Entry<String, Object>> entries(Map<String, Object> map) {
        return new ArrayList<>(map.entrySet());
    }

    private static String tail(AveException made) {
        return made instanceof RunError error ? error.out() : made.formatTrace();
    }
}
