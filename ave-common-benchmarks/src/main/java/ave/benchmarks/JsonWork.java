// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.connection.Challenge;
import ave.network.json.JsonReader;
import ave.network.json.JsonReader.MemberHandler;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How the peers handle a request: the same JSON code as this library's service, and a plain map of
 * functions instead of its dispatch, which slightly favours the peers. For one thread only.
 */
final class JsonWork implements MemberHandler, JsonWriter.Content {
    private static final byte[] REFUSAL =
            "{\"authenticated\": false}".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Function<List<?>, Object>> methods = new HashMap<>();
    private final JsonReader reader = new JsonReader();
    private final JsonWriter writer = new JsonWriter();
    private final MemberHandler params = this::onParam;

    private Object method;
    private Object vargs;
    private Object result;

    JsonWork() {
        methods.put("sync_ping", vargs -> vargs.isEmpty() ? "pong" : vargs.get(0));
        methods.put("blob", vargs -> Work.blob(((Number) vargs.get(0)).intValue()));
        methods.put("allocated", vargs -> Work.allocated());
    }

    /** Holds the answers that were not sent yet, framed. */
    JsonWriter answers() {
        return writer;
    }

    /** The first message of a connection, framed. */
    static byte[] challenge() {
        JsonWriter message = new JsonWriter();
        message.payload(Challenge.makeChallenge(Challenge.makeSalt()));
        return message.takeFrom(0);
    }

    /** Adds the answer to the digest. */
    void greet() {
        writer.payload(REFUSAL);
    }

    /** Adds the answer to a request. */
    void answer(byte[] bytes, int offset, int length) {
        try {
            reader.readObject(bytes, offset, length, this);
            List<?> arguments = vargs instanceof List<?> list ? list : List.of();
            result = methods.get(method).apply(arguments);
            writer.message(this);
        } catch (IOException e) {
            throw new IllegalArgumentException("a request that is not as expected", e);
        } finally {
            method = null;
            vargs = null;
            result = null;
        }
    }

    @Override
    public void onMember(String name, JsonReader from) throws IOException {
        switch (name) {
            case "method" -> method = from.value();
            case "params" -> from.object(params);
            default -> from.value();
        }
    }

    private void onParam(String name, JsonReader from) throws IOException {
        Object value = from.value();
        if (name.equals("vargs")) {
            vargs = value;
        }
    }

    @Override
    public void write(JsonWriter to) throws IOException {
        to.startObject();
        to.member("result", result);
        to.endObject();
    }
}
