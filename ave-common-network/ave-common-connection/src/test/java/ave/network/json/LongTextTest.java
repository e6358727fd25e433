// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A long text is written as Jackson's generator writes it, to the byte. */
class LongTextTest {
    private static final int LONG = LongText.WORTHWHILE;

    private static String byGenerator(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JsonFormat.generator(bytes)) {
            generator.writeStartArray();
            for (Object each : (List<?>) value) {
                generator.writeString((String) each);
            }
            generator.writeEndArray();
        }
        return bytes.toString(US_ASCII);
    }

    private static void assertSame(String text) throws IOException {
        // The comma before the second one is the generator's.
        List<String> values = List.of(text, text, "short");
        JsonWriter writer = new JsonWriter();
        writer.message(to -> to.value(values));
        assertThat(new String(writer.bytes(), 4, writer.size() - 4, US_ASCII))
                .isEqualTo(byGenerator(values));
    }

    @Test
    void eachCharacterIsEscapedAsJacksonDoesItAtEachPlaceInAWord() throws IOException {
        for (int c = 0; c < 0x300; c++) {
            String before = "x".repeat(LONG + c % 9);
            assertSame(before + (char) c + "y".repeat(c % 17));
        }
    }

    @Test
    void aTextOfNothingButSpecialCharactersIsSixTimesAsLong() throws IOException {
        assertSame("\u0001".repeat(LONG));
        assertSame("\"\\".repeat(LONG));
        assertSame("é\n".repeat(LONG));
    }

    @Test
    void pairsAndLoneSurrogatesAreLeftToJackson() throws IOException {
        assertThat(LongText.escape("x".repeat(LONG) + "\ud83d\ude00")).isNull();
        assertThat(LongText.escape("x".repeat(LONG) + "\ud83d")).isNull();
        assertSame("x".repeat(LONG) + "\ud83d\ude00 ?");
    }

    @Test
    void questionMarksAreToldFromCharactersThatTheEncoderReplaces() throws IOException {
        String text = "x?".repeat(LONG);
        assertThat(LongText.escape(text)).isEqualTo(text.getBytes(US_ASCII));
        assertThat(LongText.escape(text + "\n?")).isEqualTo((text + "\\n?").getBytes(US_ASCII));
        assertThat(LongText.escape(text + "\u0100?")).isNull();
        assertSame(text + "\u0100?");
    }

    @Test
    void textsAtRandomAreWrittenAsJacksonDoesIt() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int most = random.nextInt(10) == 0 ? 0x3000 : 0x100;
            int length = LONG + random.nextInt(3000);
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                boolean plain = random.nextInt(20) > 0;
                text.append((char) (plain ? 'a' + random.nextInt(26) : random.nextInt(most)));
            }
            assertSame(text.toString());
        }
    }
}
