// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Holds test classes of JUnit to leaving nothing behind: see {@link Inspection}. A class, with
 * those nested in it, is inspected once, whether it is marked or JUnit has found this extension by
 * itself, where {@code junit.jupiter.extensions.autodetection.enabled} is set.
 */
public final class LeakCheckExtension implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LeakCheckExtension.class);

    private static final ConditionEvaluationResult GO_ON =
            ConditionEvaluationResult.enabled("its leaks are checked");

    /** For JUnit. */
    public LeakCheckExtension() {}

    /**
     * Enables everything. Conditions are the first that JUnit asks of a class, and what a class has
     * stored is closed in reverse order: so the inspection begins before the folders of
     * {@code @TempDir} are made and ends when they are gone.
     */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        // A store also finds what those of the classes around have.
        if (context.getTestClass().isPresent() && store.get(Inspection.class) == null) {
            store.put(Inspection.class, Inspection.begin(context.getRequiredTestClass()));
        }
        return GO_ON;
    }
}
