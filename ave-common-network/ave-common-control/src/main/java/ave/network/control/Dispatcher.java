// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.exceptions.Exit;
import ave.network.json.JsonReader;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** From a request to its answer: finds the method, checks the rights, calls, answers. */
final class Dispatcher {
    private final EventLoop loop;
    private final JsonReader reader = new JsonReader();
    private final Request request = new Request();

    Dispatcher(EventLoop loop) {
        this.loop = loop;
    }

    void dispatch(Client client, byte[] buffer, int offset, int length) {
        loop.calls++;
        try {
            String refusal = request.read(reader, buffer, offset, length);
            if (refusal == null) {
                serve(client);
            } else {
                client.answer(loop.answers.of("exception", refusal));
            }
        } finally {
            request.clear();
        }
    }

    private void serve(Client client) {
        RpcMethod rpc = null;
        loop.current = client;
        try {
            Object target = loop.control.target(request.methodName(), request.resource);
            rpc = target == null ? null : find(target);
            String refusal = refusal(rpc, client);
            if (refusal != null) {
                client.answer(loop.answers.of("exception", refusal));
            } else {
                Object[] arguments = rpc.bind(request.vargs, request.kwargs);
                succeed(client, rpc, rpc.invoke(target, arguments));
            }
        } catch (Throwable e) {
            fail(client, rpc, e);
        } finally {
            loop.current = null;
        }
    }

    private RpcMethod find(Object target) {
        return request.method instanceof String name
                ? RpcMethods.of(target.getClass()).find(name)
                : null;
    }

    /** In the order of the Python library. */
    private String refusal(RpcMethod rpc, Client client) {
        if (rpc == null) {
            return "no such RPC: " + request.methodName();
        }
        if (rpc.auth && !client.isTrusted()) {
            return "not authenticated to make this call";
        }
        if (rpc.preauth != null && !loop.keys.opens(client.authkey(), rpc.preauth)) {
            return "not authorized to make this call";
        }
        return request.checkArguments();
    }

    private void succeed(Client client, RpcMethod rpc, Object result) {
        if (result instanceof CompletionStage<?> stage) {
            Owed place = client.owe(!request.async);
            stage.whenComplete(
                    (value, error) -> loop.execute(() -> settle(client, place, rpc, value, error)));
        } else if (!request.async && !loop.isShuttingDown()) {
            client.answer(loop.answers.of("result", result));
        }
    }

    private void fail(Client client, RpcMethod rpc, Throwable error) {
        if (error instanceof Exit exit) {
            loop.shutdown(exit.details());
        } else if (!request.async && !loop.isShuttingDown()) {
            client.answer(loop.answers.exception(RemoteTrace.details(error, rpc)));
        }
    }

    private void settle(Client client, Owed place, RpcMethod rpc, Object value, Throwable error) {
        if (!client.connection.isOpen() && !loop.succession.isOver()) {
            return;
        }
        if (error != null && RemoteTrace.unwrap(error) instanceof Exit exit) {
            loop.shutdown(exit.details());
            return;
        }
        if (!place.isWanted()) {
            client.owed.ready(place, Owed.NOTHING);
        } else if (error == null) {
            client.owed.ready(place, loop.answers.of("result", value));
        } else {
            Map<String, Object> details = RemoteTrace.details(error, rpc);
            client.owed.ready(place, loop.answers.exception(details));
        }
        client.sendReady();
    }
}
