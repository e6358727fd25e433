// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.log;

import ave.posix.ThisProcess;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines that processes write to standard error and to SLF4J. Thread-safe. */
public final class ProcessLog {
    private ProcessLog() {}

    /** Logs at INFO; prints if that is wanted. */
    public static void say(String name, boolean print, String message) {
        Slf4j.LOGGER.info("{}: {}", name, message);
        if (print) {
            String time = Ctime.FORMAT.format(LocalDateTime.now(ZoneId.systemDefault()));
            System.err.println(time + " " + name + " " + ThisProcess.pid() + " -- " + message);
        }
    }

    /** For what costs speed and nothing else; the exception may be null. */
    public static void debug(String what, Throwable e) {
        Slf4j.LOGGER.debug(what, e);
    }

    /** Logs what no exception tells. */
    public static void warn(String what) {
        Slf4j.LOGGER.warn(what);
    }

    private static final class Slf4j {
        static final Logger LOGGER = LoggerFactory.getLogger("ave.network.process.Process");
    }

    /** Loaded by those who print only: it costs some milliseconds. */
    private static final class Ctime {
        static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);
    }
}
