// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import ave.exceptions.Timeout;
import ave.io.Fd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays recordings of the Python library. Differences are on purpose. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class RecordedTest {
    /** Cases that Java's types rule out, and those that kill the process. */
    private static final List<String> NOT_HERE =
            List.of(
                    "Errno text",
                    "FdTx(missing library)",
                    "accept(timeout=\"1\")",
                    "listen: dirname not a string",
                    "listen: filename not a string");

    private static final JsonNode RECORDED = recorded();

    @TempDir private Path folder;

    private final Shared shared = new Shared();
    private final Two two = Two.of(SOCK_STREAM, FdTxOptions.defaults());

    @AfterEach
    void close() {
        two.close();
        shared.close();
    }

    private static JsonNode recorded() {
        try (InputStream in = RecordedTest.class.getResourceAsStream("/recorded.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode recorded(String name) {
        assertThat(RECORDED.has(name)).as(name).isTrue();
        return RECORDED.get(name);
    }

    @ParameterizedTest
    @CsvSource({"1 fd, 1, 1", "3 fds, 3, 3", "8 fds, 8, 8", "'0 sent, 1 asked', 0, 1"})
    void transfersAreTheSame(String name, int sent, int asked) throws Exception {
        assertThat(transfer("foo bar", sent, 100, asked)).isEqualTo(validOf(recorded(name)));
    }

    @Test
    void fewerThanAskedForAreNotPadded() throws Exception {
        JsonNode python = recorded("2 sent, 3 asked").get("ok");
        assertThat(python.get("received").intValue()).isEqualTo(3);
        assertThat(transfer("foo bar", 2, 100, 3)).isEqualTo(validOf(recorded("2 sent, 3 asked")));
    }

    @Test
    void aShortMessageIsTheSame() throws Exception {
        assertThat(transfer("foo", 1, 100, 1))
                .isEqualTo(validOf(recorded("message shorter than asked")));
    }

    /** The message, how many descriptors, and whether they are what was sent. */
    private Map<String, Object> transfer(String text, int sent, int maxMsgLen, int maxFds)
            throws IOException {
        two.first().put(text, shared.times(sent));
        try (FdMessage message = two.second().get(maxMsgLen, maxFds)) {
            boolean same = true;
            for (Fd fd : message.fds()) {
                same &= shared.isBehind(fd.number());
            }
            return Map.of(
                    "message", message.message(),
                    "valid", message.fds().size(),
                    "same_file", same);
        }
    }

    private static Map<String, Object> validOf(JsonNode python) {
        JsonNode ok = python.get("ok");
        return Map.of(
                "message", ok.get("message").textValue(),
                "valid", ok.get("valid").intValue(),
                "same_file", ok.get("same_file").booleanValue());
    }

    @Test
    void messagesWithDescriptorsStayApart() throws Exception {
        JsonNode python = recorded("two puts, then two gets").get("ok");
        two.first().put("aa", shared.number());
        two.first().put("bb", shared.number());
        for (JsonNode text : python) {
            try (FdMessage message = two.second().get(100, 1)) {
                assertThat(message.message()).isEqualTo(text.textValue());
            }
        }
    }

    @Test
    void aLargeGetTakesOneMessage() {
        assertThat(recorded("two puts, one large get").get("ok").get(0).textValue())
                .isEqualTo("aa");
        two.first().put("aa", shared.number());
        two.first().put("bb", shared.number());
        two.second().get(1000, 8).close();
        two.second().get(1000, 8).close();
    }

    @Test
    void theHelpersLimitIsTheSame() {
        assertThat(FdTxOptions.PYTHON_MAX_FDS).isEqualTo(recorded("max_fds").get("ok").intValue());
    }

    @Test
    void socketFilesAreTheSame() {
        try (FdTx fdtx = new FdTx()) {
            String pattern = recorded("listen(dir)").get("ok").textValue();
            assertThat(shown(fdtx.listen(folder)).replaceAll("\\d{16}", "<16 digits>"))
                    .isEqualTo(pattern);
        }
        try (FdTx fdtx = new FdTx()) {
            assertThat(shown(fdtx.listen(folder.resolve("new/dir"), "name")))
                    .isEqualTo(recorded("listen(new dir)").get("ok").textValue());
        }
    }

    private String shown(Path path) {
        return path.toString().replace(folder.toString(), "$WORK");
    }

    @Test
    void closingRemovesTheFile() {
        FdTx fdtx = new FdTx();
        Path path = fdtx.listen(folder);
        List<Boolean> there = new ArrayList<>(List.of(Files.exists(path)));
        fdtx.close();
        there.add(Files.exists(path));
        JsonNode python = recorded("close() removes the socket file (before, after)").get("ok");
        assertThat(there).hasToString("[" + python.get(0) + ", " + python.get(1) + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close() of an unconnected socket", "close() twice"})
    void closingNeverFails(String name) {
        assertThat(recorded(name).has("ok")).isTrue();
        try (FdTx fdtx = new FdTx()) {
            assertThat(fdtx).isNotNull();
        }
        two.close();
        two.close();
    }

    @Test
    void errorsHaveTheSameTexts() throws Exception {
        Files.createFile(folder.resolve("taken"));
        Map<String, Callable<?>> ours = new TreeMap<>();
        Duration limit = Duration.ofMillis(100);
        try (FdTx fdtx = new FdTx();
                FdTx other = new FdTx()) {
            fdtx.listen(folder);
            ours.put(
                    "accept(timeout=0.3)",
                    () -> {
                        fdtx.accept(limit);
                        return null;
                    });
            ours.put(
                    "connect, no file",
                    () -> {
                        other.connect(folder.resolve("nope"), limit);
                        return null;
                    });
            ours.put("listen: file exists", () -> other.listen(folder, "taken"));
            ours.put("listen: path too long", () -> other.listen(folder, "n".repeat(200)));
            two.first().close();
            ours.put("get after the peer has closed", () -> two.second().get(100, 1));
            ours.forEach(
                    (name, call) ->
                            assertThat(shown(Path.of(failure(call).getMessage())))
                                    .as("%s: the recorded text, perhaps with more behind", name)
                                    .startsWith(recorded(name).get("str").textValue()));
        }
    }

    private static Exception failure(Callable<?> call) {
        try {
            call.call();
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }

    /** Python truncated messages, exceeded limits or was silent; here nothing is lost silently. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 sent, 2 asked",
                "empty message with an fd: nothing arrives (errno=11), the next put does",
                "message longer than asked",
                "message with NUL",
                "put after the peer has closed",
                "put of 12 fds",
                "put of 9 fds",
                "put of a closed fd"
            })
    void whatIsLostThereIsAnErrorHere(String name) throws Exception {
        assertThat(recorded(name).has("ok")).isTrue();
        Exception failure = failure(() -> lost(name));
        assertThat(failure.getMessage()).isNotBlank();
        assertThat(shared.copies()).isZero();
    }

    private Object lost(String name) throws IOException {
        switch (name) {
            case "3 sent, 2 asked" -> transfer("foo bar", 3, 100, 2);
            case "message longer than asked" -> transfer("foo bar", 1, 3, 1);
            case "message with NUL" -> transfer("foo\0bar", 1, 100, 1);
            case "put of 12 fds" -> transfer("foo bar", 12, 100, 8);
            case "put of 9 fds" -> transfer("foo bar", 9, 100, 8);
            case "put of a closed fd" -> two.first().put("foo bar", Integer.MAX_VALUE);
            case "put after the peer has closed" -> {
                two.second().close();
                two.first().put("foo bar", shared.number());
            }
            default -> transfer("", 1, 100, 1);
        }
        return null;
    }

    /** In Python, more than eight killed the process eventually. */
    @ParameterizedTest
    @CsvSource({"get asking for 9 fds, 9", "get asking for 40 fds, 40"})
    void askingForMoreThanTheHelperCanIsFine(String name, int asked) throws Exception {
        assertThat(recorded(name).get("ok").has("child")).isTrue();
        assertThat(transfer("foo bar", 8, 100, asked)).containsEntry("valid", 8);
    }

    /** In Python these were immediate errors, or errno 11; here the call waits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect, not a socket",
                "connect, stale socket file",
                "get on a non-blocking socket, nothing there (errno of the failed recvmsg)"
            })
    void whatMayComeYetIsWaitedFor(String name) throws Exception {
        assertThat(recorded(name).get("raised").textValue()).isNotEqualTo("Timeout");
        Path path = Files.createFile(folder.resolve("name"));
        Duration limit = Duration.ofMillis(50);
        Exception failure =
                failure(
                        () -> {
                            if (name.startsWith("connect")) {
                                two.first().connect(path, limit);
                            } else {
                                two.first().get(1, 1, limit);
                            }
                            return null;
                        });
        assertThat(failure).isInstanceOf(Timeout.class);
    }

    @Test
    void nothingElseWasRecorded() {
        // As many as are named above.
        assertThat(RECORDED.size()).isEqualTo(37);
        assertThat(NOT_HERE).allSatisfy(name -> assertThat(RECORDED.has(name)).isTrue());
    }
}
