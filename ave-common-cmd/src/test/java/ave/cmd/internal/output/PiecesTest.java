// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Deadline;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Output is independent of the pieces in which it arrives. */
class PiecesTest {
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int PIECE = 8 * 1024;
    private static final int PIECES = 1000;

    private static void add(Transcript transcript, byte[] piece) {
        transcript.add(ByteBuffer.wrap(piece), piece.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteBuffer all = ByteBuffer.allocate(pieces.stream().mapToInt(p -> p.length).sum());
        pieces.forEach(all::put);
        return all.array();
    }

    @Property(tries = 200)
    void aTranscriptKeepsTheLastBytes(
            @ForAll @Size(max = 40) List<byte[]> pieces,
            @ForAll @IntRange(min = 1, max = 200) int limit) {
        Transcript transcript = new Transcript(limit, StandardCharsets.UTF_8);
        for (byte[] piece : pieces) {
            add(transcript, piece);
            assertThat(transcript.last(piece.length)).isEqualTo(ByteBuffer.wrap(piece));
        }
        byte[] all = joined(pieces);
        int from = Math.max(0, all.length - limit);
        assertThat(transcript.bytes())
                .isEqualTo(java.util.Arrays.copyOfRange(all, from, all.length));
        assertThat(transcript.total()).isEqualTo(all.length);
        assertThat(transcript.isTruncated()).isEqualTo(all.length > limit);
    }

    @Test
    void aTranscriptWithALimitDoesntGrowBeyondIt() {
        Transcript transcript = new Transcript(10_000, StandardCharsets.UTF_8);
        byte[] piece = new byte[16 * 1024];
        for (int i = 0; i < 10_000; i++) {
            add(transcript, piece);
        }
        assertThat(transcript.bytes()).hasSize(10_000);
        assertThat(transcript.since(0).remaining()).isLessThan(50_000);
    }

    @Property(tries = 200)
    void textDoesNotDependOnItsPieces(
            @ForAll String text, @ForAll @IntRange(min = 1, max = 7) int size) {
        byte[] bytes = utf8(text);
        String expected = new String(bytes, StandardCharsets.UTF_8);
        Transcript transcript = new Transcript(UNLIMITED, StandardCharsets.UTF_8);
        UnreadText unread = new UnreadText(transcript, UNLIMITED);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < bytes.length; i += size) {
            add(
                    transcript,
                    java.util.Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
            seen.append(unread.take());
        }
        assertThat(seen).hasToString(expected);
    }

    @Property(tries = 200)
    void linesDoNotDependOnTheirPieces(
            @ForAll @Size(max = 20) List<String> texts,
            @ForAll @IntRange(min = 1, max = 7) int size) {
        List<String> expected =
                texts.stream()
                        .map(t -> new String(utf8(t), StandardCharsets.UTF_8))
                        .map(t -> t.replaceAll("[\r\n]", ""))
                        .toList();
        byte[] bytes = utf8(String.join("", expected.stream().map(t -> t + "\r\n").toList()));
        List<String> told = new ArrayList<>();
        Lines lines = new Lines(told::add, StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += size) {
            lines.add(ByteBuffer.wrap(bytes, i, Math.min(size, bytes.length - i)));
        }
        lines.end();
        assertThat(told).isEqualTo(expected);
    }

    /**
     * Characters of two, three and four bytes, so that limits and pieces fall into each of them.
     */
    private static final String WIDE = "aé€\ud83d\ude00";

    @Property(tries = 200)
    void aLineThatIsTooLongIsPassedOnInWholeCharacters(
            @ForAll @IntRange(min = 2, max = 12) int most,
            @ForAll @IntRange(min = 1, max = 7) int size) {
        String text = WIDE.repeat(20);
        byte[] bytes = utf8(text + "\r\n");
        List<String> told = new ArrayList<>();
        Lines lines = new Lines(told::add, StandardCharsets.UTF_8, most);
        for (int i = 0; i < bytes.length; i += size) {
            lines.add(ByteBuffer.wrap(bytes, i, Math.min(size, bytes.length - i)));
        }
        lines.end();
        assertThat(String.join("", told)).isEqualTo(text);
        assertThat(told).allSatisfy(part -> assertThat(text).contains(part));
        assertThat(told).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(most));
    }

    @Property(tries = 500)
    void aLimitOfMemoryNeverLeavesAPartOfACharacter(
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll @IntRange(min = 1, max = 200) int length,
            @ForAll @IntRange(min = 1, max = 7) int size,
            @ForAll boolean reading) {
        String text = WIDE.repeat(length);
        byte[] bytes = utf8(text);
        Transcript transcript = new Transcript(limit, StandardCharsets.UTF_8);
        UnreadText unread = new UnreadText(transcript, limit);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < bytes.length; i += size) {
            byte[] piece = java.util.Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size));
            add(transcript, piece);
            assertThat(text).contains(transcript.text());
            if (reading) {
                String taken = unread.take();
                assertThat(text).contains(taken);
                seen.append(taken);
            }
        }
        unread.end();
        byte[] kept = transcript.bytes();
        String output = Transcript.text(kept, StandardCharsets.UTF_8, transcript.isTruncated());
        assertThat(text).endsWith(output);
        assertThat(output.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(kept.length - 4);
        String last = unread.take();
        assertThat(text).endsWith(last);
        if (reading && limit > size + 3) {
            assertThat(seen.append(last).toString()).isEqualTo(text);
        }
    }

    @Property(tries = 200)
    void charactersOfAnyCharsetStayWhole(
            @ForAll @IntRange(min = 1, max = 7) int size,
            @ForAll @IntRange(min = 1, max = 30) int length) {
        String text = "ab\u6f22\u5b57\u304b\u306a\n".repeat(length);
        for (String name : List.of("UTF-8", "UTF-16BE", "Shift_JIS", "GB18030", "ISO-2022-JP")) {
            Charset charset = Charset.forName(name);
            byte[] bytes = text.getBytes(charset);
            Transcript transcript = new Transcript(UNLIMITED, charset);
            UnreadText unread = new UnreadText(transcript, UNLIMITED);
            List<String> lines = new ArrayList<>();
            Lines listener = new Lines(lines::add, charset);
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < bytes.length; i += size) {
                int count = Math.min(size, bytes.length - i);
                add(transcript, java.util.Arrays.copyOfRange(bytes, i, i + count));
                listener.add(ByteBuffer.wrap(bytes, i, count));
                String piece = unread.take();
                assertThat(piece).as(name).doesNotContain("\ufffd");
                assertThat(text).as(name).startsWith(transcript.text());
                seen.append(piece);
            }
            unread.end();
            listener.end();
            assertThat(seen.append(unread.take()).toString()).as(name).isEqualTo(text);
            assertThat(String.join("\n", lines) + "\n").as(name).isEqualTo(text);
            assertThat(Transcript.text(bytes, charset, false)).as(name).isEqualTo(text);
        }
    }

    @Test
    void anIncompleteCharacterAtTheEndIsShown() {
        Transcript transcript = new Transcript(UNLIMITED, StandardCharsets.UTF_8);
        UnreadText unread = new UnreadText(transcript, UNLIMITED);
        add(transcript, new byte[] {'a', (byte) 0xe2, (byte) 0x82});
        assertThat(unread.take()).isEqualTo("a");
        unread.end();
        assertThat(unread.take()).isEqualTo("\ufffd");
    }

    @Test
    void aLineAboveAMegabyteComesInPieces() {
        List<String> told = new ArrayList<>();
        Lines lines = new Lines(told::add, StandardCharsets.UTF_8);
        byte[] piece = new byte[300_000];
        for (int i = 0; i < 10; i++) {
            lines.add(ByteBuffer.wrap(piece));
        }
        lines.end();
        assertThat(told)
                .hasSize(3)
                .allSatisfy(t -> assertThat(t.length()).isLessThanOrEqualTo(1 << 20));
        assertThat(told.stream().mapToInt(String::length).sum()).isEqualTo(3_000_000);
    }

    @Test
    void whatIsUnreadIsBoundedAsWell() {
        Transcript transcript = new Transcript(100, StandardCharsets.UTF_8);
        UnreadText unread = new UnreadText(transcript, 100);
        for (int i = 0; i < 1000; i++) {
            add(transcript, utf8("0123456789"));
            assertThat(unread.isThere()).isTrue();
        }
        assertThat(unread.peek()).hasSize(100);
        assertThat(unread.takeMatch(List.of(Pattern.compile("45+")), Deadline.NEVER).before())
                .isEqualTo("0123");
    }

    /** Copying the whole output for each piece would take gigabytes here. */
    @Test
    void theWorkOfASearchGrowsWithTheOutputNotWithItsSquare() {
        for (int limit : new int[] {UNLIMITED, PIECE * PIECES / 4}) {
            Transcript transcript = new Transcript(limit, StandardCharsets.UTF_8);
            UnreadText unread = new UnreadText(transcript, limit);
            byte[] piece = utf8("x".repeat(PIECE));
            ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < PIECES; i++) {
                add(transcript, piece);
                assertThat(unread.takeMatch(List.of(Pattern.compile("yes")), Deadline.NEVER))
                        .isNull();
            }
            long allocated = thread.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).isLessThan(20L * PIECE * PIECES);
            add(transcript, utf8("yes"));
            assertThat(
                            unread.takeMatch(List.of(Pattern.compile("yes")), Deadline.NEVER)
                                    .match()
                                    .start())
                    .isEqualTo(Math.min(limit, PIECE * PIECES + 3) - 3);
        }
    }
}
