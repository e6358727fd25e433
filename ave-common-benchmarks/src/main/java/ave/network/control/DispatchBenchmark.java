// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.rpc.Caller;
import ave.network.control.internal.rpc.Keys;
import ave.network.control.internal.rpc.RequestDispatcher;
import ave.network.control.internal.rpc.Response;
import ave.network.control.internal.rpc.RpcMethod;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * From a request to its response, without a loop or a socket. It is in this package to access
 * internals.
 *
 * @since 1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DispatchBenchmark {
    private static final byte[] PING =
            ("{\"method\": \"sync_ping\", \"params\": {\"vargs\": [], \"kwargs\": {}},"
                            + " \"resource\": null, \"async\": false}")
                    .getBytes(StandardCharsets.UTF_8);

    private static final Caller ANYBODY =
            new Caller() {
                @Override
                public boolean isTrusted() {
                    return false;
                }

                @Override
                public String authkey() {
                    return null;
                }
            };

    private final JsonWriter writer = new JsonWriter();
    private final Methods methods = new Methods();
    private final RequestDispatcher dispatcher =
            new RequestDispatcher(
                    (method, resource) -> methods,
                    new Keys(null, Map.of()),
                    RpcDeclarations::of,
                    null);

    /** What is called. */
    static final class Methods {
        @Rpc
        Object syncPing(@Default("null") Object alt) {
            return alt == null ? "pong" : alt;
        }
    }

    /**
     * Finds the method of a call, binds its arguments, calls it.
     *
     * @return what the method returned
     * @throws Throwable never
     */
    @Benchmark
    public Object bindAndInvoke() throws Throwable {
        RpcMethod rpc = RpcDeclarations.of(methods.getClass()).find("sync_ping");
        return rpc.invoke(methods, rpc.bind(List.of(), Map.of(), null));
    }

    /**
     * Reads a request, calls, writes the answer: all that a loop does with a request but the input
     * and output.
     *
     * @return the size of the answer
     * @throws IOException never
     */
    @Benchmark
    public int requestToAnswer() throws IOException {
        writer.clear();
        Response response = dispatcher.dispatch(ANYBODY, PING, 0, PING.length);
        writer.message(response);
        response.clear();
        return writer.size();
    }
}
