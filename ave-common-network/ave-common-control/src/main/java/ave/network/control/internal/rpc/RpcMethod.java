// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A method that can be called over the network: who may, with what, and the call itself. */
public final class RpcMethod {
    private static final MethodType CALL =
            MethodType.methodType(Object.class, Object.class, Object[].class);

    private static final String REMEDY = "compile with -parameters or use @Param";

    final String name;
    final Method method;
    final Rights rights;

    private final List<Parameter> positional = new ArrayList<>();
    private final int parameterCount;
    private Parameter rest;
    private boolean takesKwargs;
    private final MethodHandle handle;

    /**
     * Describes a method.
     *
     * @param method the method
     * @param name its name on the wire
     * @param rights who may call it
     * @param parameters all of its parameters, in order
     * @throws IllegalArgumentException if the method can't be called over the network; the message
     *     says why
     */
    public RpcMethod(Method method, String name, Rights rights, List<ParameterSpec> parameters) {
        this.method = method;
        this.name = name;
        this.rights = rights;
        parameterCount = parameters.size();
        readParameters(parameters);
        handle = handleOf(method);
    }

    private void readParameters(List<ParameterSpec> parameters) {
        int number = 0;
        for (ParameterSpec spec : parameters) {
            number++;
            switch (spec.kind()) {
                case KWARGS -> takesKwargs = true;
                case REST -> rest = new Parameter(spec, number);
                default -> positional.add(new Parameter(spec, number));
            }
        }
        int behind = (takesKwargs ? 1 : 0) + (rest == null ? 0 : 1);
        boolean kwargsInPlace =
                !takesKwargs
                        || parameters.get(positional.size()).kind() == ParameterSpec.Kind.KWARGS;
        if (!kwargsInPlace || positional.size() + behind != parameterCount) {
            throw new IllegalArgumentException(
                    method + ": @Kwargs must follow the named parameters and precede the varargs");
        }
        if (isAnyNameless() && (takesKwargs || positional.stream().anyMatch(p -> p.optional))) {
            throw new IllegalArgumentException(
                    method + ": @Default and @Kwargs need the names of all parameters: " + REMEDY);
        }
    }

    private boolean isAnyNameless() {
        return positional.stream().anyMatch(parameter -> parameter.name == null);
    }

    private static MethodHandle handleOf(Method method) {
        if (Modifier.isStatic(method.getModifiers())) {
            throw new IllegalArgumentException(method + ": @Rpc requires an instance method");
        }
        if (!method.trySetAccessible()) {
            throw new IllegalArgumentException(
                    method
                            + ": not accessible, the module descriptor lacks \"opens "
                            + method.getDeclaringClass().getPackageName()
                            + " to "
                            + RpcMethod.class.getModule().getName()
                            + "\"");
        }
        try {
            return MethodHandles.lookup()
                    .unreflect(method)
                    .asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(CALL);
        } catch (IllegalAccessException e) {
            throw new AssertionError("made accessible above", e);
        }
    }

    /**
     * Calls the method.
     *
     * @param target the object
     * @param arguments what {@link #bind} made
     * @return the method's result
     * @throws Throwable the exception of the method
     */
    public Object invoke(Object target, Object[] arguments) throws Throwable {
        return handle.invokeExact(target, arguments);
    }

    /**
     * Has the JVM make the code that calls the method, which takes milliseconds. It is called on
     * something that doesn't have it, so it doesn't run.
     */
    void prepare() {
        try {
            invoke(new Object(), new Object[parameterCount]);
        } catch (Throwable e) {
            // A ClassCastException, as it should be.
        }
    }

    /** Throws IllegalArgumentException if the default of a parameter isn't one. */
    void checkDefaults(ObjectMapper mapper) {
        positional.forEach(parameter -> parameter.check(mapper));
    }

    /**
     * Returns the name on the wire.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Describes the method for people and tools.
     *
     * @return its {@code name}; its {@code parameters}, each with a {@code name} if that is known,
     *     a {@code type} and perhaps a {@code default}; {@code varargs} and {@code kwargs} if it
     *     takes more; and who may call it: {@code auth} for the primary key, {@code accounts}
     */
    public Map<String, Object> describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", name);
        description.put("parameters", positional.stream().map(Parameter::describe).toList());
        if (rest != null) {
            description.put("varargs", rest.describe());
        }
        if (takesKwargs) {
            description.put("kwargs", true);
        }
        if (rights.trusted()) {
            description.put("auth", true);
        }
        if (!rights.accounts().isEmpty()) {
            description.put("accounts", rights.accounts());
        }
        return description;
    }

    /**
     * Returns who may call the method.
     *
     * @return the rights
     */
    public Rights rights() {
        return rights;
    }

    /**
     * Turns what came over the wire into what the method takes.
     *
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @param mapper converts arguments that aren't JSON's own; null for the library's own
     * @return the method's arguments
     * @throws BadArguments if they don't fit; the message says which and why
     */
    public Object[] bind(List<?> vargs, Map<String, ?> kwargs, ObjectMapper mapper) {
        Object[] arguments = new Object[parameterCount];
        int given = Math.min(vargs.size(), positional.size());
        for (int i = 0; i < given; i++) {
            arguments[i] = positional.get(i).convert(name, vargs.get(i), mapper);
        }
        int named = bindNamed(arguments, given, kwargs, mapper);
        int next = positional.size();
        if (takesKwargs) {
            arguments[next++] = leftOver(kwargs);
        } else if (named < kwargs.size()) {
            throw unexpected(kwargs);
        }
        if (rest != null) {
            arguments[next] = restOf(vargs, mapper);
        } else if (vargs.size() > positional.size()) {
            throw tooMany(vargs.size());
        }
        return arguments;
    }

    /** Returns how many of the named arguments found their parameter. */
    private int bindNamed(
            Object[] arguments, int given, Map<String, ?> kwargs, ObjectMapper mapper) {
        int named = 0;
        for (int i = 0; i < positional.size(); i++) {
            Parameter parameter = positional.get(i);
            boolean present = !kwargs.isEmpty() && isNamedIn(kwargs, parameter);
            if (present && i < given) {
                throw new BadArguments(
                        name + "() got multiple values for keyword argument " + parameter.label);
            }
            if (present) {
                arguments[i] = parameter.convert(name, kwargs.get(parameter.name), mapper);
                named++;
            } else if (i >= given) {
                arguments[i] = defaultOf(parameter, kwargs, mapper);
            }
        }
        return named;
    }

    private static boolean isNamedIn(Map<String, ?> kwargs, Parameter parameter) {
        return parameter.name != null && kwargs.containsKey(parameter.name);
    }

    private Object defaultOf(Parameter parameter, Map<String, ?> kwargs, ObjectMapper mapper) {
        if (!parameter.optional) {
            String hint = kwargs.isEmpty() ? "" : hintAtNames();
            throw new BadArguments(name + "() is missing the argument " + parameter.label + hint);
        }
        return parameter.defaultValue(mapper);
    }

    private String hintAtNames() {
        return isAnyNameless() ? ", its parameters have no names: " + REMEDY : "";
    }

    private Map<String, Object> leftOver(Map<String, ?> kwargs) {
        Map<String, Object> left = new LinkedHashMap<>(kwargs);
        positional.forEach(parameter -> left.remove(parameter.name));
        return left;
    }

    private Object restOf(List<?> vargs, ObjectMapper mapper) {
        int count = Math.max(0, vargs.size() - positional.size());
        Object array = Array.newInstance(rest.rawType(), count);
        for (int i = 0; i < count; i++) {
            Array.set(array, i, rest.convert(name, vargs.get(positional.size() + i), mapper));
        }
        return array;
    }

    private BadArguments unexpected(Map<String, ?> kwargs) {
        String first = leftOver(kwargs).keySet().iterator().next();
        return new BadArguments(
                name + "() got an unexpected keyword argument '" + first + "'" + hintAtNames());
    }

    private BadArguments tooMany(int given) {
        String names =
                positional.stream()
                        .map(parameter -> parameter.name)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
        int takes = positional.size();
        return new BadArguments(
                name
                        + "() takes at most "
                        + takes
                        + (takes == 1 ? " argument" : " arguments")
                        + (names.isEmpty() ? "" : " (" + names + ")")
                        + ", "
                        + given
                        + " given");
    }
}
