// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.network.json.JsonReader;
import ave.network.json.JsonReader.MemberHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One request, read straight from its text. A loop reads all its requests into the same object. */
final class Request implements MemberHandler {
    private static final int SHOWN_BYTES = 8192;

    Object method;
    Object resource;
    boolean async;
    List<?> vargs;
    Map<String, ?> kwargs;

    private final MemberHandler params = this::onParam;
    private boolean hasMethod;
    private boolean hasParams;
    private boolean hasBadAsync;
    private boolean isResponse;
    private byte[] buffer;
    private int offset;
    private int length;

    /** Returns the refusal if it is not even a request for some method, else null. */
    String read(JsonReader reader, byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        try {
            reader.readObject(buffer, offset, length, this);
        } catch (IOException e) {
            isResponse = false;
            return "malformed JSON: " + text();
        }
        if (!hasMethod) {
            return "the \"method\" attribute is missing";
        }
        if (!hasParams) {
            return "the \"params\" attribute is missing";
        }
        return hasBadAsync ? "RPC async flag is not a boolean: " + text() : null;
    }

    @Override
    public void onMember(String name, JsonReader reader) throws IOException {
        switch (name) {
            case "method" -> {
                hasMethod = true;
                method = reader.value();
            }
            case "params" -> {
                hasParams = true;
                vargs = null;
                kwargs = null;
                reader.object(params);
            }
            case "resource" -> resource = reader.value();
            case "async" -> {
                Object flag = reader.value();
                hasBadAsync = !(flag instanceof Boolean);
                async = Boolean.TRUE.equals(flag);
            }
            case "result", "exception" -> {
                isResponse = true;
                reader.skip();
            }
            default -> reader.skip();
        }
    }

    private void onParam(String name, JsonReader reader) throws IOException {
        switch (name) {
            case "vargs" -> vargs = reader.value() instanceof List<?> list ? list : null;
            case "kwargs" ->
                    kwargs = reader.value() instanceof Map<?, ?> map ? withStringKeys(map) : null;
            default -> reader.skip();
        }
    }

    /** The reader makes no other maps. */
    @SuppressWarnings("unchecked")
    private static Map<String, ?> withStringKeys(Map<?, ?> map) {
        return (Map<String, ?>) map;
    }

    /**
     * Whether it is a response that came to the wrong place. To answer it could begin an exchange
     * without end, as the peer may be a service, too.
     */
    boolean isResponse() {
        return isResponse && !hasMethod;
    }

    /** The method's name as a message shows it, a missing one as a Python peer would. */
    String methodName() {
        return method == null ? "None" : method.toString();
    }

    /** Returns the refusal if there are no arguments of the right kinds, else null. */
    String checkArguments() {
        return vargs == null || kwargs == null ? "malformed arguments: " + text() : null;
    }

    /** The text of the request, each byte that is not ASCII as U+FFFD, a long one cut short. */
    private String text() {
        int shown = Math.min(length, SHOWN_BYTES);
        char[] chars = new String(buffer, offset, shown, StandardCharsets.ISO_8859_1).toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 0x80) {
                chars[i] = '\ufffd';
            }
        }
        return new String(chars) + (shown < length ? "..." : "");
    }

    /** Lets go of all that the last request brought. */
    void clear() {
        method = null;
        resource = null;
        async = false;
        vargs = null;
        kwargs = null;
        hasMethod = false;
        hasParams = false;
        hasBadAsync = false;
        isResponse = false;
        buffer = null;
    }
}
