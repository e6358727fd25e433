// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.exceptions.Exit;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What comes of a request. A dispatcher returns the same object each time, so that a call allocates
 * none: it is valid until the next request is dispatched.
 */
public final class Response implements JsonWriter.Content {
    /** What is to be done with a response. */
    public enum Kind {
        /** Nothing: the caller wants no response. */
        NONE,

        /** It is written now. */
        READY,

        /** It is known when the {@linkplain #later() stage} completes. */
        LATER,

        /** The service ends, with the {@linkplain #exit() details} as last message. */
        EXIT
    }

    private Kind kind = Kind.NONE;
    private String member;
    private Object value;
    private PendingCall later;

    Response() {}

    Response none() {
        return set(Kind.NONE, null, null, null);
    }

    Response result(Object result) {
        return set(Kind.READY, "result", result, null);
    }

    /** The exception is a text for a refusal, and an object for what a method threw. */
    Response exception(Object exception) {
        return set(Kind.READY, "exception", exception, null);
    }

    Response later(PendingCall call) {
        return set(Kind.LATER, null, null, call);
    }

    Response exit(Exit exit) {
        return set(Kind.EXIT, null, exit.details(), null);
    }

    private Response set(Kind newKind, String newMember, Object newValue, PendingCall newLater) {
        kind = newKind;
        member = newMember;
        value = newValue;
        later = newLater;
        return this;
    }

    boolean isException() {
        return kind == Kind.READY && member.equals("exception");
    }

    /** Lets go of the result. */
    public void clear() {
        none();
    }

    /**
     * Returns what is to be done.
     *
     * @return the kind of this response
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the call that goes on.
     *
     * @return the call; null unless the kind is {@link Kind#LATER}
     */
    public PendingCall later() {
        return later;
    }

    /**
     * Returns the last message of the service.
     *
     * @return its details; null unless the kind is {@link Kind#EXIT}
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> exit() {
        return kind == Kind.EXIT ? (Map<String, Object>) value : null;
    }

    @Override
    public void write(JsonWriter writer) throws IOException {
        writer.startObject();
        writer.member(member, value);
        writer.endObject();
    }

    /** A call whose method returned a stage. Thread-safe. */
    public static final class PendingCall {
        private final RpcMethod rpc;
        private final CompletionStage<?> stage;
        private final boolean wanted;

        PendingCall(RpcMethod rpc, CompletionStage<?> stage, boolean wanted) {
            this.rpc = rpc;
            this.stage = stage;
            this.wanted = wanted;
        }

        /**
         * Returns what the method returned.
         *
         * @return the stage
         */
        public CompletionStage<?> stage() {
            return stage;
        }

        /**
         * Tells whether the caller wants a response.
         *
         * @return false for a notification
         */
        public boolean isWanted() {
            return wanted;
        }

        /**
         * Makes the response of the completed call.
         *
         * @param result what the stage completed with
         * @param problem what it failed with; null if it didn't
         * @return the response, an object of its own
         */
        public Response settle(Object result, Throwable problem) {
            Response response = new Response();
            if (problem != null) {
                return RequestDispatcher.failed(response, rpc, problem, wanted);
            }
            return wanted ? response.result(result) : response.none();
        }
    }
}
