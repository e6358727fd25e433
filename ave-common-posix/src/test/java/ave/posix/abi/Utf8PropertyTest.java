// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Decoding in pieces gives the same text as decoding at once. */
class Utf8PropertyTest {
    @Property
    void piecesOfTextGiveTheText(
            @ForAll("text") String text, @ForAll("sizes") List<Integer> sizes) {
        assertThat(inPieces(text.getBytes(UTF_8), sizes)).isEqualTo(text);
    }

    /** Invalid bytes too, for which the whole decoded at once is the oracle. */
    @Property
    void piecesOfBytesGiveWhatTheWholeGives(
            @ForAll("bytes") byte[] bytes, @ForAll("sizes") List<Integer> sizes) {
        assertThat(inPieces(bytes, sizes)).isEqualTo(new String(bytes, UTF_8));
    }

    @Property
    void aCutLeavesWholeCharacters(@ForAll("text") String text, @ForAll("sizes") List<Integer> at) {
        byte[] bytes = text.getBytes(UTF_8);
        int from = Math.min(bytes.length, at.get(0));
        int to = Math.max(from, bytes.length - at.get(at.size() - 1));

        String kept = Utf8.text(bytes, from, to - from, from > 0, to < bytes.length);

        assertThat(text).contains(kept);
        assertThat(to - from - kept.getBytes(UTF_8).length).isBetween(0, 6);
    }

    @Example
    void theEndOfTheTextShowsAnIncompleteCharacter() {
        Utf8 decoder = new Utf8();
        StringBuilder text = new StringBuilder();
        byte[] euro = "€".getBytes(UTF_8);

        decoder.decode(ByteBuffer.wrap(euro, 0, 2), text);
        assertThat(text).isEmpty();
        decoder.end(text);
        decoder.decode(ByteBuffer.wrap(euro), text);
        decoder.end(text);

        assertThat(text).hasToString("\ufffd€");
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.of("a", "\r\n", "é", "٣", "€", "\ud83d\ude00", "\udbff\udfff")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<Byte> oddOnes =
                Arbitraries.of(0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xe2, 0x82, 0xed, 0xa0, 0xf0)
                        .map(Integer::byteValue);
        return Arbitraries.oneOf(Arbitraries.bytes(), oddOnes).array(byte[].class).ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(1, 5).list().ofMinSize(1).ofMaxSize(10);
    }

    private static String inPieces(byte[] bytes, List<Integer> sizes) {
        Utf8 decoder = new Utf8();
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int end = Math.min(bytes.length, at + sizes.get(i % sizes.size()));
            decoder.decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, end)), text);
            at = end;
        }
        decoder.end(text);
        return text.toString();
    }
}
