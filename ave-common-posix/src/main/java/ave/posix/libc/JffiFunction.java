// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.abi.Constants.EINTR;

import ave.exceptions.UnsupportedPlatformException;
import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * One libc function, called through jffi: integers and addresses in, the result or the negated
 * errno out. Nothing is allocated by a call. A function that this libc lacks fails when it is
 * called, and not before: code that doesn't need the function works.
 *
 * <p>jffi is the layer that jnr-ffi stands on. Called directly it costs the same per call, binds in
 * half the time (no class is generated at start-up), and passes six integer arguments correctly.
 */
final class JffiFunction {
    static final Type INT = Type.SINT32;
    static final Type LONG = Type.SINT64;
    static final Type SIZE = Type.UINT64;
    static final Type POINTER = Type.POINTER;

    private static final Invoker INVOKER = Invoker.getInstance();

    private final String name;
    private final CallContext context;
    private final int arity;
    private final boolean restarts;

    /** 0 if libc has no such function. */
    private final long address;

    /** The types say how the function is declared; all have to be integers or addresses. */
    JffiFunction(String name, Type result, Type... parameters) {
        this(name, parameters.length, false);
    }

    private JffiFunction(String name, int arity, boolean restarts) {
        this.name = name;
        this.arity = arity;
        this.restarts = restarts;
        address = Library.getDefault().getSymbolAddress(name);
        // All are passed in full registers, of which the callee reads what it declares. jffi calls
        // such functions directly, and others through libffi, which takes longer.
        Type[] registers = new Type[arity];
        Arrays.fill(registers, LONG);
        context =
                CallContextCache.getInstance()
                        .getCallContext(LONG, registers, CallingConvention.DEFAULT, true);
    }

    /**
     * The same function, which is called again when a signal has interrupted it. That is wrong for
     * functions that wait for a limited time, and for close.
     */
    JffiFunction restarting() {
        return new JffiFunction(name, arity, true);
    }

    static boolean exists(String name) {
        return Library.getDefault().getSymbolAddress(name) != 0;
    }

    private long address() {
        if (address == 0) {
            throw new UnsupportedPlatformException(
                    "not supported on this platform: its C library has no function "
                            + name
                            + "; ave-common needs glibc 2.34 or newer",
                    null);
        }
        return address;
    }

    int call() {
        return call(0, 0, 0, 0, 0, 0);
    }

    int call(long a) {
        return call(a, 0, 0, 0, 0, 0);
    }

    int call(long a, long b) {
        return call(a, b, 0, 0, 0, 0);
    }

    int call(long a, long b, long c) {
        return call(a, b, c, 0, 0, 0);
    }

    int call(long a, long b, long c, long d) {
        return call(a, b, c, d, 0, 0);
    }

    int call(long a, long b, long c, long d, long e) {
        return call(a, b, c, d, e, 0);
    }

    /** Arguments beyond those that are declared mean nothing. */
    int call(long a, long b, long c, long d, long e, long f) {
        int result;
        do {
            result = result(invoke(a, b, c, d, e, f));
        } while (result == -EINTR && restarts);
        return result;
    }

    private long invoke(long a, long b, long c, long d, long e, long f) {
        return switch (arity) {
            case 0 -> INVOKER.invokeL0(context, address());
            case 1 -> INVOKER.invokeL1(context, address(), a);
            case 2 -> INVOKER.invokeL2(context, address(), a, b);
            case 3 -> INVOKER.invokeL3(context, address(), a, b, c);
            case 4 -> INVOKER.invokeL4(context, address(), a, b, c, d);
            case 5 -> INVOKER.invokeL5(context, address(), a, b, c, d, e);
            default -> INVOKER.invokeL6(context, address(), a, b, c, d, e, f);
        };
    }

    /** Every function bound here returns a value that fits an int. */
    private static int result(long value) {
        int result = (int) value;
        return result == -1 ? -LastError.getInstance().get() : result;
    }
}
