// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Writes messages one after the other into a reusable buffer. The JSON is ASCII. For one thread
 * only.
 */
public final class JsonWriter {
    private static final int HEADER_BYTES = 4;
    private static final int KEPT_CAPACITY = 4 << 20;

    /** Writes what isn't JSON's own; null for {@link Json#MAPPER}, which is loaded late. */
    private final ObjectMapper mapper;

    private final Buffer buffer = new Buffer();
    private JsonGenerator generator = JsonFormat.generator(buffer);

    /** Writes one JSON value. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the value.
         *
         * @param writer takes it
         * @throws IOException if a part of it can't be written as JSON
         */
        void write(JsonWriter writer) throws IOException;
    }

    /** Makes a writer with nothing in it. */
    public JsonWriter() {
        this(null);
    }

    /**
     * Makes a writer with nothing in it.
     *
     * @param mapper writes what isn't JSON's own; null for {@link Json#MAPPER}
     */
    public JsonWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The messages that were written.
     *
     * @return holds them from 0 to {@link #size()}; it is the writer's own
     */
    public byte[] bytes() {
        return buffer.bytes;
    }

    /**
     * The size of the messages that were written.
     *
     * @return bytes
     */
    public int size() {
        return buffer.size;
    }

    /** Forgets what was written, and its memory if it was much. */
    public void clear() {
        buffer.size = 0;
        if (buffer.bytes.length > KEPT_CAPACITY) {
            buffer.bytes = new byte[Buffer.FIRST_CAPACITY];
        }
    }

    /**
     * Adds a message whose payload is given as it is.
     *
     * @param payload the payload
     */
    public void payload(byte[] payload) {
        int start = buffer.size;
        buffer.grow(HEADER_BYTES);
        buffer.size += HEADER_BYTES;
        buffer.write(payload, 0, payload.length);
        buffer.putInt(start, payload.length);
    }

    /**
     * Drops the messages that were written after a certain size was reached.
     *
     * @param size what {@link #size()} was
     * @return the messages, header and payload
     */
    public byte[] takeFrom(int size) {
        byte[] taken = Arrays.copyOfRange(buffer.bytes, size, buffer.size);
        buffer.size = size;
        return taken;
    }

    /**
     * Adds a message: the header, and the JSON value as payload. If that fails, nothing was added.
     *
     * @param content writes exactly one value
     * @throws IOException if a part of it can't be written as JSON
     */
    public void message(Content content) throws IOException {
        int start = buffer.size;
        buffer.grow(HEADER_BYTES);
        buffer.size += HEADER_BYTES;
        boolean written = false;
        try {
            content.write(this);
            generator.flush();
            buffer.putInt(start, buffer.size - start - HEADER_BYTES);
            written = true;
        } finally {
            if (!written) {
                buffer.size = start;
                // What the old one still holds must never reach the buffer.
                generator = JsonFormat.generator(buffer);
            }
        }
    }

    /**
     * Writes the value of any type that Jackson can write.
     *
     * @param value the value
     * @throws IOException if a part of it can't be written as JSON
     */
    public void value(Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Collection<?> collection) {
            collection(collection);
        } else {
            converted(value);
        }
    }

    /**
     * Begins an object.
     *
     * @throws IOException if it is nested too deeply
     */
    public void startObject() throws IOException {
        generator.writeStartObject();
    }

    /**
     * Writes the member of an object.
     *
     * @param name its name
     * @param value its value, of any type that Jackson can write
     * @throws IOException if a part of it can't be written as JSON
     */
    public void member(String name, Object value) throws IOException {
        generator.writeFieldName(name);
        value(value);
    }

    /**
     * Ends the object that was begun last.
     *
     * @throws IOException never; it is the generator's way
     */
    public void endObject() throws IOException {
        generator.writeEndObject();
    }

    private void text(String text) throws IOException {
        byte[] escaped = text.length() < LongText.WORTHWHILE ? null : LongText.escape(text);
        if (escaped == null) {
            generator.writeString(text);
        } else {
            generator.writeRawUTF8String(escaped, 0, escaped.length);
        }
    }

    private void number(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            generator.writeNumber(number.intValue());
        } else if (number instanceof Long) {
            generator.writeNumber(number.longValue());
        } else if (number instanceof Double) {
            generator.writeNumber(number.doubleValue());
        } else if (number instanceof Float) {
            generator.writeNumber(number.floatValue());
        } else if (number instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else if (number instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else {
            converted(number);
        }
    }

    /** A serializer of the user's may write other objects through the generator. */
    private void converted(Object value) throws IOException {
        ObjectMapper converter = mapper == null ? Json.MAPPER : mapper;
        generator.setCodec(converter);
        converter.writeValue(generator, value);
    }

    /** Keys that are no strings become strings. */
    private void map(Map<?, ?> map) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            member(String.valueOf(entry.getKey()), entry.getValue());
        }
        generator.writeEndObject();
    }

    private void collection(Collection<?> collection) throws IOException {
        generator.writeStartArray();
        for (Object element : collection) {
            value(element);
        }
        generator.writeEndArray();
    }

    private static final class Buffer extends OutputStream {
        static final int FIRST_CAPACITY = 16 * 1024;

        byte[] bytes = new byte[FIRST_CAPACITY];
        int size;

        @Override
        public void write(int b) {
            grow(1);
            bytes[size++] = (byte) b;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            grow(length);
            System.arraycopy(more, offset, bytes, size, length);
            size += length;
        }

        void grow(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * size));
            }
        }

        void putInt(int at, int value) {
            bytes[at] = (byte) (value >>> 24);
            bytes[at + 1] = (byte) (value >>> 16);
            bytes[at + 2] = (byte) (value >>> 8);
            bytes[at + 3] = (byte) value;
        }
    }
}
