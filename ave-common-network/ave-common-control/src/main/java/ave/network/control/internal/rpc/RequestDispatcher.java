// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.network.json.JsonReader;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its response: finds the method, checks the rights, calls. For one thread. */
public final class RequestDispatcher {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");

    private final LogLimit failures = new LogLimit();
    private final Service service;
    private final Keys keys;
    private final Function<Class<?>, RpcMethods> methods;
    private final ObjectMapper mapper;
    private final JsonReader reader = new JsonReader();
    private final Request request = new Request();
    private final Response response = new Response();

    /** Where the objects come from whose methods are called. */
    @FunctionalInterface
    public interface Service {
        /**
         * Finds the object that a request is for.
         *
         * @param method the wire name of the method
         * @param resource what the request names as resource; null for nothing
         * @return the object; null if there is none
         */
        Object target(String method, Object resource);
    }

    /**
     * Makes a dispatcher.
     *
     * @param service finds the objects
     * @param keys the keys of the service
     * @param methods the methods of an object's class
     * @param mapper converts arguments that aren't JSON's own; null for the library's own
     */
    public RequestDispatcher(
            Service service,
            Keys keys,
            Function<Class<?>, RpcMethods> methods,
            ObjectMapper mapper) {
        this.service = service;
        this.keys = keys;
        this.methods = methods;
        this.mapper = mapper;
    }

    /**
     * Serves a request.
     *
     * @param caller who sent it
     * @param buffer holds its text
     * @param offset where the text begins
     * @param length the size of the text in bytes
     * @return the response, valid until the next request; an exception of the method is in it
     */
    public Response dispatch(Caller caller, byte[] buffer, int offset, int length) {
        CallEvent event = new CallEvent();
        event.begin();
        try {
            String refusal = request.read(reader, buffer, offset, length);
            if (refusal == null) {
                serve(caller);
            } else if (request.isResponse()) {
                response.none();
            } else {
                response.exception(refusal);
            }
            if (event.shouldCommit()) {
                event.method = request.methodName();
                event.failed = response.isException();
                event.pending = response.kind() == Response.Kind.LATER;
                event.commit();
            }
            return response;
        } finally {
            request.clear();
        }
    }

    private Response serve(Caller caller) {
        RpcMethod rpc = null;
        try {
            Object target = service.target(request.methodName(), request.resource);
            rpc = target == null ? null : find(target);
            String refusal = refusal(rpc, caller);
            if (refusal != null) {
                return response.exception(refusal);
            }
            Object[] arguments = rpc.bind(request.vargs, request.kwargs, mapper);
            return succeeded(rpc, rpc.invoke(target, arguments));
        } catch (Throwable e) {
            log(rpc, e);
            return failed(response, rpc, e, !request.async);
        }
    }

    /** An exception that travels by design is for the client alone, as wrong arguments are. */
    private void log(RpcMethod rpc, Throwable error) {
        boolean expected = error instanceof AveException || error instanceof BadArguments;
        if (!expected && failures.allows()) {
            String name = rpc == null ? request.methodName() : rpc.name;
            LOGGER.warn("RPC {} failed{}", name, failures.leftOut(), error);
        }
    }

    private RpcMethod find(Object target) {
        return request.method instanceof String name
                ? methods.apply(target.getClass()).find(name)
                : null;
    }

    /** In the order of the Python library. */
    private String refusal(RpcMethod rpc, Caller caller) {
        if (rpc == null) {
            return "no such RPC: " + request.methodName();
        }
        if (rpc.rights.trusted() && !caller.isTrusted()) {
            return "not authenticated to make this call";
        }
        List<String> accounts = rpc.rights.accounts();
        if (!accounts.isEmpty() && !keys.opens(caller.authkey(), accounts)) {
            return "not authorized to make this call";
        }
        return request.checkArguments();
    }

    private Response succeeded(RpcMethod rpc, Object result) {
        boolean wanted = !request.async;
        if (result instanceof CompletionStage<?> stage) {
            return response.later(new Response.PendingCall(rpc, stage, wanted));
        }
        return wanted ? response.result(result) : response.none();
    }

    static Response failed(Response response, RpcMethod rpc, Throwable error, boolean wanted) {
        if (RemoteTrace.unwrap(error) instanceof Exit exit) {
            return response.exit(exit);
        }
        return wanted ? response.exception(RemoteTrace.details(error, rpc)) : response.none();
    }
}
