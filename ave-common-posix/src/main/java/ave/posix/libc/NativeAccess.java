// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import ave.exceptions.UnsupportedPlatformException;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;

/**
 * Checks once whether this JVM can call libc. The error tells the user what to do; there is no
 * silent fallback.
 */
public final class NativeAccess {
    private static final UnsupportedPlatformException PROBLEM = findProblem();

    private NativeAccess() {}

    /** Throws the same error at each use, not just at the first. */
    public static void check() {
        if (PROBLEM != null) {
            throw new UnsupportedPlatformException(PROBLEM.getMessage(), PROBLEM);
        }
    }

    private static UnsupportedPlatformException findProblem() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        if (!os.equals("Linux") || !(arch.equals("amd64") || arch.equals("aarch64"))) {
            return new UnsupportedPlatformException(
                    "not supported on this platform: "
                            + os
                            + " on "
                            + arch
                            + "; ave-common's native part needs Linux on x86-64 or aarch64",
                    null);
        }
        try {
            Invoker.getInstance();
            MemoryIO.getInstance();
            Library.getDefault().getSymbolAddress("read");
            return null;
        } catch (Throwable e) {
            return new UnsupportedPlatformException(explain(String.valueOf(e)), e);
        }
    }

    /** jffi puts a whole stack trace into its message. */
    private static String explain(String failure) {
        if (failure.contains("IllegalCallerException")) {
            return "this JVM denies native access: start java with"
                    + " --enable-native-access=ALL-UNNAMED (where jffi is on the module path:"
                    + " --enable-native-access=org.jnrproject.jffi)";
        }
        return "jffi's native library can't be loaded ("
                + failure.lines().findFirst().orElse("")
                + "): java.io.tmpdir, where it is unpacked, must be writable and not mounted noexec;"
                + " -Djffi.extract.dir=DIR sets another directory";
    }
}
