// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.json.JsonReader;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading a message and writing one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
    private static final int HEADER_BYTES = 4;

    /** What the messages carry. */
    public enum Size {
        /** A request without arguments, an answer of one word. */
        SMALL,
        /** 100 KB of records. */
        KB100
    }

    /** What the messages carry. */
    @Param public Size size;

    private final JsonReader reader = new JsonReader();
    private final JsonWriter writer = new JsonWriter();
    private final Map<String, Object> answer = new LinkedHashMap<>();
    private byte[] request;

    /** Makes a request and an answer of the size. */
    @Setup
    public void prepare() {
        Object value = size == Size.SMALL ? "pong" : records();
        answer.put("result", value);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("vargs", size == Size.SMALL ? List.of() : List.of(value));
        params.put("kwargs", Map.of());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("method", "sync_ping");
        message.put("params", params);
        message.put("resource", null);
        message.put("async", false);
        request = textOf(message).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Object> records() {
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("serial", "CB5A1" + i);
            entry.put("uid", i);
            entry.put("load", i / 7.0);
            entry.put("online", i % 2 == 0);
            entry.put("note", "räksmörgås " + i);
            records.add(entry);
        }
        return records;
    }

    private static String textOf(Object value) {
        JsonWriter text = new JsonWriter();
        try {
            text.message(to -> to.value(value));
        } catch (IOException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
        int length = text.size() - HEADER_BYTES;
        return new String(text.bytes(), HEADER_BYTES, length, StandardCharsets.UTF_8);
    }

    /**
     * Reads a request into plain values.
     *
     * @return the values
     * @throws IOException never
     */
    @Benchmark
    public Object read() throws IOException {
        return reader.read(request, 0, request.length);
    }

    /**
     * Writes an answer.
     *
     * @return its size
     * @throws IOException never
     */
    @Benchmark
    public int write() throws IOException {
        writer.clear();
        writer.message(to -> to.value(answer));
        return writer.size();
    }
}
