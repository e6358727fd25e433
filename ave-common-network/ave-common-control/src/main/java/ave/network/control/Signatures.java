// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.client.Signature;
import ave.network.control.internal.client.Signature.Argument;
import ave.network.control.internal.client.Signature.Kind;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;

/** What the annotations of an interface's methods say to a client. */
final class Signatures {
    private Signatures() {}

    static Signature of(Method method) {
        return new Signature(
                RpcDeclarations.wireName(method),
                Arrays.stream(method.getParameters()).map(Signatures::argument).toList());
    }

    private static Argument argument(Parameter parameter) {
        Default optional = parameter.getAnnotation(Default.class);
        String name = RpcDeclarations.nameOf(parameter);
        Kind kind = Kind.POSITIONAL;
        if (parameter.isAnnotationPresent(Kwargs.class)) {
            kind = Kind.NAMED;
        } else if (parameter.isVarArgs()) {
            kind = Kind.REST;
        } else if (optional != null) {
            kind = Kind.OPTIONAL;
        }
        return new Argument(kind, name, optional == null ? null : optional.value());
    }
}
