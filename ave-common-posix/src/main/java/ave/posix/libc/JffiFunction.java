// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

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

    /** 0 if libc has no such function. */
    private final long address;

    /** The types say how the function is declared; all have to be integers or addresses. */
    JffiFunction(String name, Type result, Type... parameters) {
        this.name = name;
        address = Library.getDefault().getSymbolAddress(name);
        // All are passed in full registers, of which the callee reads what it declares. jffi calls
        // such functions directly, and others through libffi, which takes longer.
        Type[] registers = new Type[parameters.length];
        Arrays.fill(registers, LONG);
        context =
                CallContextCache.getInstance()
                        .getCallContext(LONG, registers, CallingConvention.DEFAULT, true);
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
        return result(INVOKER.invokeL0(context, address()));
    }

    int call(long a) {
        return result(INVOKER.invokeL1(context, address(), a));
    }

    int call(long a, long b) {
        return result(INVOKER.invokeL2(context, address(), a, b));
    }

    int call(long a, long b, long c) {
        return result(INVOKER.invokeL3(context, address(), a, b, c));
    }

    int call(long a, long b, long c, long d) {
        return result(INVOKER.invokeL4(context, address(), a, b, c, d));
    }

    int call(long a, long b, long c, long d, long e) {
        return result(INVOKER.invokeL5(context, address(), a, b, c, d, e));
    }

    int call(long a, long b, long c, long d, long e, long f) {
        return result(INVOKER.invokeL6(context, address(), a, b, c, d, e, f));
    }

    /** Every function bound here returns a value that fits an int. */
    private static int result(long value) {
        int result = (int) value;
        return result == -1 ? -LastError.getInstance().get() : result;
    }
}
