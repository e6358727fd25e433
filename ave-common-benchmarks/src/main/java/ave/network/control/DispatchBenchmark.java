// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.json.JsonReader;
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

/** From a request to its answer, without a loop or a socket; in this package to get inside. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DispatchBenchmark implements JsonWriter.Content {
    private static final byte[] PING =
            ("{\"method\": \"sync_ping\", \"params\": {\"vargs\": [], \"kwargs\": {}},"
                            + " \"resource\": null, \"async\": false}")
                    .getBytes(StandardCharsets.UTF_8);

    private final JsonReader reader = new JsonReader();
    private final JsonWriter writer = new JsonWriter();
    private final Request request = new Request();
    private final RpcMethod ping = RpcMethods.of(Methods.class).find("sync_ping");
    private final Methods methods = new Methods();
    private Object result;

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
        RpcMethod rpc = RpcMethods.of(methods.getClass()).find("sync_ping");
        return rpc.invoke(methods, rpc.bind(List.of(), Map.of()));
    }

    /**
     * Reads a request, calls, writes the answer: all that a loop does with a request but the input
     * and output.
     *
     * @return the size of the answer
     * @throws Throwable never
     */
    @Benchmark
    public int requestToAnswer() throws Throwable {
        writer.clear();
        request.read(reader, PING, 0, PING.length);
        result = ping.invoke(methods, ping.bind(request.vargs, request.kwargs));
        writer.message(this);
        request.clear();
        return writer.size();
    }

    @Override
    public void write(JsonWriter to) throws IOException {
        to.startObject();
        to.member("result", result);
        to.endObject();
    }
}
