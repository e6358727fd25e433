// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.rpc.ParameterSpec;
import ave.network.control.internal.rpc.Rights;
import ave.network.control.internal.rpc.RpcMethod;
import ave.network.control.internal.rpc.RpcMethods;
import ave.network.control.internal.rpc.WireNames;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@link Rpc} and its fellow annotations of a class. Thread-safe.
 *
 * <p>A method and all that it overrides or implements are one call: after type parameters are
 * known, they have the same name and parameters, and the JVM runs the same code for each. The
 * class's own method decides. If it isn't marked, its marks in interfaces count, and those in
 * superclasses don't. Rights stand at the method of the class, or else in the interface. Marks that
 * contradict each other are refused, since a caller must not choose the rights by choosing the
 * name.
 */
final class RpcDeclarations {
    private static final ClassValue<RpcMethods> OF_CLASS =
            new ClassValue<>() {
                @Override
                protected RpcMethods computeValue(Class<?> type) {
                    return new RpcDeclarations(type).read();
                }
            };

    private final JavaType type;

    /** Methods that are one call, those of the class first, each in its superclasses' order. */
    private final Map<Signature, List<Method>> calls = new LinkedHashMap<>();

    /** The scope tells methods apart that don't override each other: private ones, for example. */
    private record Signature(String scope, String name, List<Class<?>> parameters) {}

    private RpcDeclarations(Class<?> type) {
        this.type = TypeFactory.defaultInstance().constructType(type);
    }

    /**
     * Returns what can be called of a class.
     *
     * @throws IllegalArgumentException if something in the class can't be served as it is marked
     */
    static RpcMethods of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    private RpcMethods read() {
        for (Class<?> each : lineage(type.getRawClass())) {
            for (Method method : each.getDeclaredMethods()) {
                if (Modifier.isStatic(method.getModifiers())) {
                    refuseMarksOf(method);
                } else if (!method.isBridge()) {
                    calls.computeIfAbsent(signature(method), key -> new ArrayList<>(1)).add(method);
                }
            }
        }
        List<RpcMethod> methods = new ArrayList<>();
        for (List<Method> same : calls.values()) {
            if (same.stream().anyMatch(RpcDeclarations::isMarked)) {
                RpcMethod rpc = read(same);
                if (rpc != null) {
                    methods.add(rpc);
                }
            }
        }
        return new RpcMethods(methods);
    }

    private static void refuseMarksOf(Method method) {
        if (isMarked(method)) {
            throw new IllegalArgumentException(method + ": @Rpc requires an instance method");
        }
    }

    /** The class, its superclasses, and then the interfaces of all of them. */
    private static List<Class<?>> lineage(Class<?> type) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            classes.add(c);
        }
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        classes.forEach(c -> addInterfaces(c, interfaces));
        classes.addAll(interfaces);
        return classes;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> interfaces) {
        for (Class<?> each : type.getInterfaces()) {
            interfaces.add(each);
            addInterfaces(each, interfaces);
        }
    }

    private Signature signature(Method method) {
        List<Class<?>> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            parameters.add(typeOf(method, parameter).getRawClass());
        }
        int modifiers = method.getModifiers();
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPrivate(modifiers)) {
            return new Signature(declaring.getName(), method.getName(), parameters);
        }
        Signature open = new Signature("", method.getName(), parameters);
        if (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)) {
            return open;
        }
        String scope = declaring.getPackageName() + "@" + declaring.getClassLoader();
        return isOverriddenBy(calls.get(open), declaring)
                ? open
                : new Signature(scope, method.getName(), parameters);
    }

    /** A method for its package only is overridden by a wider one of the same package. */
    private static boolean isOverriddenBy(List<Method> wider, Class<?> declaring) {
        return wider != null
                && wider.stream()
                        .anyMatch(
                                method ->
                                        method.getDeclaringClass()
                                                        .getPackageName()
                                                        .equals(declaring.getPackageName())
                                                && !method.getDeclaringClass().isInterface());
    }

    /**
     * The type of a parameter in the class, with the type variables of its declaration resolved.
     */
    private JavaType typeOf(Method method, Parameter parameter) {
        TypeFactory types = TypeFactory.defaultInstance();
        JavaType declaring = type.findSuperType(method.getDeclaringClass());
        return types.resolveMemberType(
                parameter.getParameterizedType(),
                declaring == null ? type.getBindings() : declaring.getBindings());
    }

    // ---- what is marked

    private static boolean isMarked(Method method) {
        return method.isAnnotationPresent(Rpc.class)
                || method.isAnnotationPresent(Auth.class)
                || method.isAnnotationPresent(Preauth.class);
    }

    private static boolean isRpc(Method method) {
        return method.isAnnotationPresent(Rpc.class);
    }

    /** Null if the call can't be made, being unmarked where it counts. */
    private RpcMethod read(List<Method> same) {
        Method own = same.get(0);
        List<Method> declaring = new ArrayList<>();
        if (isRpc(own) || hasRights(own)) {
            declaring.add(own);
        }
        same.stream()
                .filter(method -> method != own && method.getDeclaringClass().isInterface())
                .filter(RpcDeclarations::isMarked)
                .forEach(declaring::add);
        if (declaring.isEmpty()) {
            return null;
        }
        Method named =
                declaring.stream()
                        .filter(RpcDeclarations::isRpc)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                declaring.get(0)
                                                        + ": @Auth and @Preauth are for methods"
                                                        + " that are marked with @Rpc"));
        String name = onlyName(declaring, named);
        return new RpcMethod(named, name, rights(declaring, own), parameters(named));
    }

    private static String onlyName(List<Method> declaring, Method named) {
        String name = wireName(named);
        for (Method other : declaring) {
            if (isRpc(other) && !wireName(other).equals(name)) {
                throw contradiction(named, other, "the names " + name + " and " + wireName(other));
            }
        }
        return name;
    }

    private static Rights rights(List<Method> declaring, Method own) {
        Rights rights = null;
        Method from = null;
        for (Method method : declaring) {
            // One that says nothing leaves it to the others, unless it is the one that names.
            if (!hasRights(method) && !(method == own && isRpc(own))) {
                continue;
            }
            Rights others = rightsOf(method);
            if (rights != null && !rights.equals(others) && hasRights(method)) {
                throw contradiction(from, method, "different rights");
            }
            if (rights == null) {
                rights = others;
                from = method;
            }
        }
        return rights == null ? Rights.NONE : rights;
    }

    private static IllegalArgumentException contradiction(Method one, Method other, String what) {
        return new IllegalArgumentException("one call with " + what + ": " + one + " and " + other);
    }

    private static boolean hasRights(Method method) {
        return method.isAnnotationPresent(Auth.class) || method.isAnnotationPresent(Preauth.class);
    }

    private static Rights rightsOf(Method method) {
        Preauth accounts = method.getAnnotation(Preauth.class);
        return new Rights(
                method.isAnnotationPresent(Auth.class),
                accounts == null ? List.of() : List.of(accounts.value()));
    }

    /** The name on the wire: what the annotation says, or else the Java name in snake case. */
    static String wireName(Method method) {
        Rpc rpc = method.getAnnotation(Rpc.class);
        return rpc == null || rpc.value().isEmpty()
                ? WireNames.snakeCase(method.getName())
                : rpc.value();
    }

    private List<ParameterSpec> parameters(Method method) {
        return Arrays.stream(method.getParameters())
                .map(parameter -> parameter(method, parameter))
                .toList();
    }

    private ParameterSpec parameter(Method method, Parameter parameter) {
        JavaType declared = typeOf(method, parameter);
        Default optional = parameter.getAnnotation(Default.class);
        String json = optional == null ? null : optional.value();
        String name = nameOf(parameter);
        if (parameter.isAnnotationPresent(Kwargs.class)) {
            return new ParameterSpec(
                    ParameterSpec.Kind.KWARGS, name, declared.getRawClass(), declared, null);
        }
        if (parameter.isVarArgs()) {
            JavaType element = declared.getContentType();
            return new ParameterSpec(
                    ParameterSpec.Kind.REST, name, element.getRawClass(), element, null);
        }
        return new ParameterSpec(
                ParameterSpec.Kind.PLAIN, name, declared.getRawClass(), declared, json);
    }

    /** The name on the wire; null if it is unknown. */
    static String nameOf(Parameter parameter) {
        Param param = parameter.getAnnotation(Param.class);
        if (param != null) {
            return param.value();
        }
        return parameter.isNamePresent() ? WireNames.snakeCase(parameter.getName()) : null;
    }
}
