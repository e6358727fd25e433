// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import ave.leakcheck.internal.Inspection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Fails a class of jqwik's properties that leaves something behind: see {@link Inspection}. Groups
 * belong to the class around them.
 */
public final class PropertyLeakCheck implements AroundContainerHook {
    /** Outside of all hooks that a class defines itself. */
    private static final int OUTERMOST = -1000;

    private final Map<Class<?>, Inspection> inspections = new ConcurrentHashMap<>();

    /** Called by jqwik. */
    public PropertyLeakCheck() {}

    @Override
    public void beforeContainer(ContainerLifecycleContext context) {
        context.optionalContainerClass()
                .filter(testClass -> !testClass.isAnnotationPresent(Group.class))
                .ifPresent(testClass -> inspections.put(testClass, Inspection.begin(testClass)));
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        context.optionalContainerClass().map(inspections::remove).ifPresent(Inspection::close);
    }

    /** It is registered with the engine, and the classes are below that. */
    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public int proximity() {
        return OUTERMOST;
    }
}
