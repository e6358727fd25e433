// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON texts, one after the other, into Java values: String, Integer, Long, {@link
 * BigInteger}, Double, {@link BigDecimal} for a fraction that no double has, Boolean, null, {@code
 * List<Object>} and {@code Map<String, Object>} in the order of the text.
 *
 * <p>One parser serves many texts, so that reading allocates nothing but the values. For one thread
 * only.
 */
public final class JsonReader {
    /** A parser remembers the names that it saw: it is replaced before strangers fill it. */
    private static final int BYTES_PER_PARSER = 1 << 20;

    private static final int DIGITS_OF_DOUBLE = 17;

    /** Its first byte, which begins nothing else. */
    private static final char BYTE_ORDER_MARK = '\u00ef';

    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1024);
    private JsonParser parser;
    private int bytesLeft;

    /** Takes the members of an object as they are read. */
    @FunctionalInterface
    public interface MemberHandler {
        /**
         * Takes one member. It must read the value.
         *
         * @param name its name
         * @param reader stands before its value
         * @throws IOException if the text is no JSON
         */
        void onMember(String name, JsonReader reader) throws IOException;
    }

    /** Makes a reader. */
    public JsonReader() {}

    /**
     * Reads a text that holds one value.
     *
     * @param bytes holds the text, UTF-8
     * @param offset where it begins
     * @param length its size in bytes
     * @return the value
     * @throws IOException if it is no JSON
     */
    public Object read(byte[] bytes, int offset, int length) throws IOException {
        if (!startsWith('{', bytes, offset, length) && !startsWith('[', bytes, offset, length)) {
            return readScalar(bytes, offset, length);
        }
        try {
            begin(bytes, offset, length);
            Object value = value();
            end(bytes, offset + length);
            forgetMuch(length);
            return value;
        } catch (IOException | RuntimeException e) {
            parser = null;
            throw e;
        }
    }

    /** A space after a number tells the parser that a number has ended. */
    private Object readScalar(byte[] bytes, int offset, int length) throws IOException {
        byte[] text = Arrays.copyOfRange(bytes, offset, offset + length + 1);
        text[length] = ' ';
        try {
            begin(text, 0, text.length);
            if (startsWith(BYTE_ORDER_MARK, text, 0, length)) {
                throw new JsonParseException(parser, "unexpected byte order mark");
            }
            Object value = value();
            end(text, text.length);
            return value;
        } finally {
            parser = null;
        }
    }

    /**
     * Reads a text that holds one object, member by member.
     *
     * @param bytes holds the text, UTF-8
     * @param offset where it begins
     * @param length its size in bytes
     * @param handler takes the members in their order, repeated ones too
     * @return false, and nothing was handled, if the text holds a value that is no object
     * @throws IOException if it is no JSON
     */
    public boolean readObject(byte[] bytes, int offset, int length, MemberHandler handler)
            throws IOException {
        if (!startsWith('{', bytes, offset, length)) {
            read(bytes, offset, length);
            return false;
        }
        try {
            begin(bytes, offset, length);
            members(handler);
            end(bytes, offset + length);
            forgetMuch(length);
            return true;
        } catch (IOException | RuntimeException e) {
            parser = null;
            throw e;
        }
    }

    /**
     * Reads the value that comes next if it is an object, member by member.
     *
     * @param handler takes its members
     * @return true if it was one; false, and the value was skipped, if not
     * @throws IOException if it is no JSON
     */
    public boolean object(MemberHandler handler) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        members(handler);
        return true;
    }

    /**
     * Reads the value that comes next.
     *
     * @return the value
     * @throws IOException if it is no JSON
     */
    public Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map();
            case START_ARRAY -> list();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> floatingPoint();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw incomplete();
        };
    }

    /**
     * Passes by the value that comes next, without making anything of it.
     *
     * @throws IOException if it is no JSON
     */
    public void skip() throws IOException {
        parser.skipChildren();
        if (parser.currentToken() == JsonToken.NOT_AVAILABLE) {
            throw incomplete();
        }
    }

    private void members(MemberHandler handler) throws IOException {
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            next();
            handler.onMember(name, this);
        }
    }

    private Map<String, Object> map() throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            next();
            map.put(name, value());
        }
        return map;
    }

    private List<Object> list() throws IOException {
        List<Object> list = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            list.add(value());
        }
        return list;
    }

    private Number integer() throws IOException {
        checkDigits();
        return parser.getNumberValue();
    }

    /** A double where that loses nothing. Jackson reads a word that the format does not have. */
    private Number floatingPoint() throws IOException {
        checkDigits();
        double number = parser.getDoubleValue();
        if (number == Double.POSITIVE_INFINITY && parser.getText().startsWith("+")) {
            throw new JsonParseException(parser, "not a number: " + parser.getText());
        }
        if (parser.getTextLength() > DIGITS_OF_DOUBLE && !Double.isInfinite(number)) {
            BigDecimal exact = new BigDecimal(parser.getText());
            if (exact.precision() > DIGITS_OF_DOUBLE && !isWritten(number, exact)) {
                return exact;
            }
        }
        return number;
    }

    /** 17 digits tell all doubles apart. Java before 19 writes some with more nevertheless. */
    private static boolean isWritten(double number, BigDecimal text) {
        return text.compareTo(new BigDecimal(number)) == 0
                || text.compareTo(new BigDecimal(Double.toString(number))) == 0;
    }

    /** Before 2.21 Jackson's parsers that don't block have no limit of their own. */
    private void checkDigits() throws IOException {
        if (parser.getTextLength() > JsonFormat.MAX_DIGITS
                && parser.getText().chars().filter(Character::isDigit).count()
                        > JsonFormat.MAX_DIGITS) {
            throw new JsonParseException(
                    parser, "a number of more than " + JsonFormat.MAX_DIGITS + " digits");
        }
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null || token == JsonToken.NOT_AVAILABLE) {
            throw incomplete();
        }
        return token;
    }

    private JsonParseException incomplete() {
        return new JsonParseException(parser, "unexpected end of input");
    }

    /** A parser keeps its buffers, which grow with the longest text. */
    private void forgetMuch(int length) {
        if (length > BYTES_PER_PARSER) {
            parser = null;
        }
    }

    private void begin(byte[] bytes, int offset, int length) throws IOException {
        bytesLeft -= length;
        if (parser == null || bytesLeft < 0) {
            parser = JsonFormat.FACTORY.createNonBlockingByteArrayParser();
            bytesLeft = BYTES_PER_PARSER;
        }
        checkEncoding(bytes, offset, length);
        feeder().feedInput(bytes, offset, offset + length);
        next();
    }

    /** Jackson takes longer forms than needed, and surrogates, for UTF-8. */
    private void checkEncoding(byte[] bytes, int offset, int length) throws IOException {
        if (isAscii(bytes, offset, length)) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CoderResult result;
        utf8.reset();
        do {
            decoded.clear();
            result = utf8.decode(in, decoded, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new JsonParseException(parser, "invalid UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    /** Looks at the bytes: the parser takes half a token for none, and would go on with it. */
    private void end(byte[] bytes, int end) throws IOException {
        for (int i = end - parser.releaseBuffered(NOWHERE); i < end; i++) {
            if (!isSpace(bytes[i])) {
                throw new JsonParseException(parser, "unexpected content after the value");
            }
        }
        parser.nextToken();
    }

    private ByteArrayFeeder feeder() {
        return (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    private static boolean startsWith(char c, byte[] bytes, int offset, int length) {
        int i = offset;
        while (i < offset + length && isSpace(bytes[i])) {
            i++;
        }
        return i < offset + length && (bytes[i] & 0xff) == c;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
