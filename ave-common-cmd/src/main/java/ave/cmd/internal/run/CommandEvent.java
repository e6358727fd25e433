// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For Java Flight Recorder: a command, from its start to its end. */
@Name("ave.Command")
@Label("Command")
@Category("AVE")
@Description("A command that was run")
@StackTrace(false)
public final class CommandEvent extends Event {
    /** The program; its arguments may be secrets. */
    @Label("Program")
    public String program;

    /** The process id. */
    @Label("Process Id")
    public int pid;

    /** The exit code, or 128 and the signal. */
    @Label("Exit Code")
    public int exitCode;
}
