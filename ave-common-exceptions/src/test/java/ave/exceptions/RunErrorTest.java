package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunErrorTest {
    @Test
    void shouldTellCommandOutputAndMessage() {
        RunError error = new RunError(List.of("ls", "-l"), "nothing\n", "exit 2");

        assertThat(error.cmd()).isEqualTo(List.of("ls", "-l"));
        assertThat(error.out()).isEqualTo("nothing\n");
        assertThat(error).hasMessage("exit 2");
        assertThat(error.describe()).isEqualTo("['ls', '-l']:\nexit 2:\nnothing\n");
    }

    @Test
    void shouldDoWithoutAMessage() {
        assertThat(new RunError("ls -l", "out")).hasMessage("");
        assertThat(new RunError("ls -l", "out").describe()).isEqualTo("ls -l:\n:\nout");
        assertThat(new RunError(List.of("ls"), "out").describe()).isEqualTo("['ls']:\n:\nout");
    }

    @Test
    void shouldHoldItsDetailsInTheOrderInWhichTheyTravel() {
        assertThat(new RunError("ls", "out", "m").details().keySet())
                .containsExactly("cmd", "out", "ptyout", "message", "type");
    }

    @Test
    void shouldNotSeeLaterChangesOfTheCommand() {
        List<String> cmd = new ArrayList<>(List.of("ls"));
        RunError error = new RunError(cmd, "", "m");

        cmd.add("-l");

        assertThat(error.cmd()).isEqualTo(List.of("ls"));
    }

    @Test
    void shouldTakeNullForEmpty() {
        RunError empty = new RunError((String) null, null, null);
        assertThat(empty).hasMessage("");
        assertThat(empty.describe()).isEqualTo(":\n:\n");
        assertThat(new RunError((List<String>) null, null, null).cmd()).isEqualTo("");
    }

    @Test
    void shouldShowWhereAnArgumentBeginsAndEnds() {
        List<String> cmd = Arrays.asList("a b", "it's", "both ' and \"", "\\\n\r\t", "å", "", null);

        assertThat(new RunError(cmd, "out", "m").describe())
                .isEqualTo(
                        "['a b', \"it's\", 'both \\' and \"', '\\\\\\n\\r\\t', 'å', '', null]:\n"
                                + "m:\nout");
    }

    @Test
    void shouldBearDetailsThatLackAllButTheMessage() {
        RunError error = new RunError(Map.of("message", "m"));

        assertThat(error.cmd()).isEqualTo("");
        assertThat(error.out()).isEmpty();
        assertThat(error.describe()).isEqualTo(":\nm:\n");
        assertThat(error.details()).containsOnlyKeys("message", "type");
    }

    @Test
    void shouldShowDetailsOfUnexpectedTypesAsText() {
        RunError error = new RunError(Map.of("message", 1, "cmd", 2, "out", List.of(3)));

        assertThat(error.describe()).isEqualTo("2:\n1:\n[3]");
    }

    @Test
    void shouldBeginWithTheTypeAndShowTheTraceWhereTheJvmPrintsIt() {
        Map<String, Object> details = new RunError(List.of("ls", "-l"), "out\n", "m").details();
        details.put("trace", List.of(List.of("f", 1, "g")));

        assertThat(new RunError(details))
                .hasToString(
                        "ave.exceptions.RunError: ['ls', '-l']:\nm:\nout\n"
                                + "Server side traceback:\n  File \"f\", line 1, in g");
    }
}
