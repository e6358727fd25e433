// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The recorded requests whose responses differ on purpose: the response, and the sentence of the
 * contract or wire format that requires it.
 */
final class OnPurpose {

    private static final String ARGUMENTS_OF_WRONG_TYPE =
            "vargs or kwargs missing, or of the wrong type: starts with `malformed arguments: `";
    private static final String NO_OBJECT =
            "A JSON value that is no object is refused with the text for a missing method.";
    private static final String WRONG_ARGUMENTS =
            "Wrong arguments for a method that exists are an exception of type `TypeError` with a "
                    + "message that names the method and the argument.";
    private static final String NOT_AN_RPC =
            "starts with `not an RPC: ` (ours may say `no such RPC: X` as well: less is given away)";
    private static final String MESSAGES_ARE_TEXT =
            "Exceptions in a method travel as `wire.md` says: the message is a text.";
    private static final String STRINGS_ARE_TEXT =
            "UTF-8 is accepted; what we send is ASCII with `\\uXXXX`: strings are text, not bytes.";

    private static final String STOP_ANSWERS =
            "`@Rpc void stop() { shutdown(); }` answers its caller.";

    /** How one recorded request is answered here. */
    record Difference(String name, Consumer<JsonNode> expectation, String because) {}

    static final Map<String, Difference> TABLE =
            Stream.of(
                            new Difference(
                                    "Control.stop as RPC",
                                    response ->
                                            assertThat(response)
                                                    .isEqualTo(Json.parse("{\"result\":null}")),
                                    STOP_ANSWERS),
                            refused(
                                    "no such method, non-ASCII name",
                                    "no such RPC: \u00e5\u00e4\u00f6",
                                    "nothing of that name: `no such RPC: X`"),
                            refusedLike(
                                    "method is null",
                                    "no such RPC: ",
                                    "nothing of that name: `no such RPC: X`"),
                            refused(
                                    "not an RPC: own method",
                                    "no such RPC: not_an_rpc",
                                    NOT_AN_RPC),
                            refused("not an RPC: shutdown", "no such RPC: shutdown", NOT_AN_RPC),
                            refused("not an RPC: __init__", "no such RPC: __init__", NOT_AN_RPC),
                            refused("not an RPC: __class__", "no such RPC: __class__", NOT_AN_RPC),
                            refused("not an RPC: attribute", "no such RPC: port", NOT_AN_RPC),
                            refused(
                                    "not an RPC: attribute, non-ASCII argument",
                                    "no such RPC: port",
                                    NOT_AN_RPC),
                            malformedArguments("vargs is null"),
                            malformedArguments("vargs is a string"),
                            malformedArguments("vargs is an object"),
                            malformedArguments("kwargs is a list"),
                            malformedArguments("kwargs is null"),
                            noObject("JSON is a list with the words"),
                            noObject("JSON is a string"),
                            noObject("JSON is a number"),
                            noObject("JSON is null"),
                            refusedLike(
                                    "malformed JSON, utf8", "malformed JSON: {", STRINGS_ARE_TEXT),
                            refusedLike("JSON with BOM", "malformed JSON: ", STRINGS_ARE_TEXT),
                            typeError("async flag as keyword", "sync_ping", "__async__"),
                            typeError("too few arguments", "upper", "message"),
                            typeError("too many arguments", "upper", ""),
                            typeError("unknown keyword", "upper", "nope"),
                            typeError("argument given twice", "upper", "message"),
                            typeError("keyword self", "sync_ping", "self"),
                            typeError("upper of an int", "upper", "message"),
                            refused(
                                    "auth method with alternative key",
                                    "not authenticated to make this call",
                                    "`@Auth`: only connections that authenticated with the primary "
                                            + "key, or were given a key by the service itself."),
                            refused(
                                    "preauth, one of two accounts has no key",
                                    "not authorized to make this call",
                                    "Python also let a wrong key in where one of two accounts had "
                                            + "none: anyone only if all that are configured have no key."),
                            refused(
                                    "preauth, accounts unknown to the control",
                                    "not authorized to make this call",
                                    "`@Preauth`: nobody, if none is configured. (Python let anyone in "
                                            + "there.)"),
                            refused(
                                    "preauth, accounts unknown, primary key",
                                    "not authorized to make this call",
                                    "`@Preauth`: nobody, if none is configured. (Python let anyone in "
                                            + "there.)"),
                            answered(
                                    "garbage bytes returned",
                                    OnPurpose::assertHoldsEveryCharacter,
                                    STRINGS_ARE_TEXT),
                            answered(
                                    "object returned",
                                    ours -> assertThat(message(ours)).isNotEmpty(),
                                    "Results: anything Jackson can write. One that it can't: an error in "
                                            + "the answer."),
                            answered(
                                    "set returned",
                                    ours ->
                                            assertThatObject(ours)
                                                    .isEqualTo(Json.parse("{\"result\":[1]}")),
                                    "Results: anything Jackson can write."),
                            raised("plain exception, null message", "Exception", MESSAGES_ARE_TEXT),
                            raised("plain exception, dict message", "Exception", MESSAGES_ARE_TEXT),
                            raised(
                                    "exception with non-ASCII bytes",
                                    "Exception",
                                    MESSAGES_ARE_TEXT),
                            answered(
                                    "AveException without message",
                                    ours -> {
                                        assertThat(type(ours)).isEqualTo("ValueError");
                                        assertThat(message(ours)).contains("message");
                                    },
                                    "`\"message\"` is mandatory (IllegalArgumentException names what is "
                                            + "missing); IllegalArgumentException \u2192 ValueError"))
                    .collect(Collectors.toMap(Difference::name, difference -> difference));

    private OnPurpose() {}

    private static Difference refused(String name, String text, String because) {
        return answered(
                name,
                ours -> assertThat(ours.path("exception").textValue()).isEqualTo(text),
                because);
    }

    private static Difference refusedLike(String name, String start, String because) {
        return answered(
                name,
                ours -> assertThat(ours.path("exception").textValue()).startsWith(start),
                because);
    }

    private static Difference malformedArguments(String name) {
        return refusedLike(name, "malformed arguments: ", ARGUMENTS_OF_WRONG_TYPE);
    }

    private static Difference noObject(String name) {
        return refused(name, "the \"method\" attribute is missing", NO_OBJECT);
    }

    private static Difference typeError(String name, String method, String argument) {
        return answered(
                name,
                ours -> {
                    assertThat(type(ours)).as("type in %s", ours).isEqualTo("TypeError");
                    assertThat(message(ours)).contains(method, argument);
                },
                WRONG_ARGUMENTS);
    }

    private static Difference raised(String name, String type, String because) {
        return answered(
                name,
                ours -> {
                    assertThat(type(ours)).as("type in %s", ours).isEqualTo(type);
                    assertThat(ours.path("exception").path("message").isTextual()).isTrue();
                },
                because);
    }

    private static Difference answered(
            String name, Consumer<JsonNode> expectation, String because) {
        return new Difference(name, expectation, because);
    }

    private static String type(JsonNode answer) {
        return answer.path("exception").path("type").textValue();
    }

    private static String message(JsonNode answer) {
        return answer.path("exception").path("message").textValue();
    }

    private static void assertHoldsEveryCharacter(JsonNode answer) {
        assertThat(answer.has("result")).as("%s", answer).isTrue();
        String strings = allStrings(answer.get("result"));
        for (char c = 0; c <= 255; c++) {
            assertThat(strings.indexOf(c)).as("character %d", (int) c).isNotNegative();
        }
        assertThat(strings.chars().anyMatch(c -> Character.isSurrogate((char) c)))
                .as("a lone surrogate")
                .isTrue();
    }

    private static String allStrings(JsonNode node) {
        StringBuilder all = new StringBuilder(node.isTextual() ? node.textValue() : "");
        node.properties()
                .forEach(field -> all.append(field.getKey()).append(allStrings(field.getValue())));
        if (node.isArray()) {
            node.forEach(element -> all.append(allStrings(element)));
        }
        return all.toString();
    }
}
