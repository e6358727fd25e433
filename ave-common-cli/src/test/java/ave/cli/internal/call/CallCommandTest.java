// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import ave.cli.internal.serve.EventSink;
import ave.cli.internal.serve.ReferenceService;
import ave.network.connection.FreePort;
import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallCommandTest {
    private static EventSink nowhere;
    private static RunningControl running;

    @BeforeAll
    static void start() {
        nowhere = EventSink.nowhere();
        ControlOptions options =
                ControlOptions.defaults()
                        .host("127.0.0.1")
                        .authkey("k")
                        .introspection(true)
                        .altKeys(Map.of("admin", "a"));
        ReferenceService service = new ReferenceService(0, options, nowhere, null, null);
        running = service.runInThread();
    }

    @AfterAll
    static void stop() {
        running.close();
        nowhere.close();
    }

    private static Run call(String line) {
        return Run.ave(("call 127.0.0.1:" + running.port() + " " + line).split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sync_ping | \"pong\"",
                "sync_ping null | \"pong\"",
                "upper \"å\" | \"\\u00c5\"",
                "echo [1,1.0,NaN,null,{\"a\":true}] | [1,1.0,NaN,null,{\"a\":true}]",
                "echo -5 | -5",
                "join_args 1 | [1,\"B\",[],{}]",
                "join_args 1 2 3 4 --kw x=5 --kw y=[6] | [1,2,[3,4],{\"x\":5,\"y\":[6]}]",
                "async_ping | null"
            })
    void printsTheResultAsJson(String line, String result) {
        assertThat(call(line + " --authkey k")).isEqualTo(new Run(0, result + "\n", ""));
    }

    @Test
    void theMethodsOfAServiceAreListedWithParametersAndRights() {
        Run run = call("--list --authkey k");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .contains("upper(message: string)", "sync_ping(alt: any = null)")
                .anyMatch(line -> line.endsWith("  [primary key]"))
                .isSorted();
        assertThat(call("--list nothing").err()).contains("--list takes no METHOD");
        assertThat(call("--authkey k").err())
                .contains("Missing required parameter: 'METHOD'", "ave call --help");
    }

    @Test
    void aFailedMethodIsPrintedWithTheTraceOfTheService() {
        Run run = call("raise_class \"Offline\" \"gone\" --authkey k");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("ave call: Offline: gone\nServer side traceback:\n")
                .contains("in raise_class\n");
    }

    @Test
    void aRefusedRequestIsAFailure() {
        assertThat(call("nothing --authkey k"))
                .isEqualTo(new Run(1, "", "ave call: Exception: no such RPC: nothing\n"));
        assertThat(call("upper 5 --authkey k").err())
                .isEqualTo(
                        "ave call: TypeError: upper() argument 'message' must be a string, not the integer 5\n");
    }

    @Test
    void aRefusedKeyHasAnExitCodeOfItsOwn() {
        String address = "127.0.0.1:" + running.port();
        assertThat(call("sync_ping --authkey wrong"))
                .isEqualTo(new Run(3, "", "ave call: " + address + " does not accept this key\n"));
        assertThat(call("sync_ping"))
                .isEqualTo(
                        new Run(
                                3,
                                "",
                                "ave call: "
                                        + address
                                        + " does not accept a client without a key\n"));
        assertThat(call("auth_only --authkey a").exitCode()).isEqualTo(3);
        assertThat(call("whoami_preauth --authkey k").exitCode()).isEqualTo(3);
        assertThat(call("whoami_preauth --authkey a").out()).isEqualTo("\"a\"\n");
    }

    @Test
    void noConnectionHasAnExitCodeOfItsOwn() {
        int port;
        try (FreePort free = FreePort.find("127.0.0.1", 49152, 65536, false)) {
            port = free.port();
        }
        assertThat(Run.ave("call", "127.0.0.1:" + port, "sync_ping"))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "ave call: connect 127.0.0.1:"
                                        + port
                                        + ": ECONNREFUSED (Connection refused)\n"));
        assertThat(Run.ave("call", "no-such-host.invalid:1", "sync_ping"))
                .isEqualTo(
                        new Run(2, "", "ave call: resolve no-such-host.invalid: unknown host\n"));
    }

    @Test
    void aCallThatTakesTooLongIsNoConnection() {
        Run run = call("sleep_async 20 --authkey k --timeout 0.3");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("timed out").hasLineCount(1);
    }

    @Test
    void anAsynchronousCallPrintsNothing() {
        assertThat(call("no_such_method --async --authkey k")).isEqualTo(new Run(0, "", ""));
    }

    /** They would take longer than all the rest of a call. */
    @Test
    void aCallThatSucceedsLoadsNothingThatItDoesNotNeed() throws Exception {
        String address = "127.0.0.1:" + running.port();
        List<String> command = AveProcess.command("call", address, "sync_ping", "--authkey", "k");
        command.add(1, "-Xlog:class+load:stderr");
        Run run = AveProcess.run(command, Map.of());

        assertThat(run.out()).isEqualTo("\"pong\"\n");
        assertThat(run.err())
                .contains("ave.network.control.RemoteControl ")
                .doesNotContain("picocli.CommandLine", "org.slf4j.", "javax.crypto.Mac ")
                .doesNotContain("com.fasterxml.jackson.databind.ser.");
    }
}
