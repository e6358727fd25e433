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
                Naming.wireName(method),
                Arrays.stream(method.getParameters()).map(Signatures::argument).toList());
    }

    private static Argument argument(Parameter parameter) {
        Default optional = parameter.getAnnotation(Default.class);
        Param param = parameter.getAnnotation(Param.class);
        String name = param == null ? null : param.value();
        if (name == null && parameter.isNamePresent()) {
            name = Naming.snakeCase(parameter.getName());
        }
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
