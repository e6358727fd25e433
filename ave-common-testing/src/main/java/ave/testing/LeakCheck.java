// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class of JUnit that leaves something behind: see {@link Inspection}. Nested classes
 * belong to the class around them. JUnit finds this by itself where {@code
 * junit.jupiter.extensions.autodetection.enabled} is set.
 *
 * <p>Classes must run sequentially, which is the default: a leak during two classes could belong to
 * either.
 */
public final class LeakCheck implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LeakCheck.class);

    private static final ConditionEvaluationResult GO_ON =
            ConditionEvaluationResult.enabled("its leaks are checked");

    /** Called by JUnit. */
    public LeakCheck() {}

    /**
     * Enables everything. JUnit evaluates conditions first, and closes stored resources in reverse
     * order: so the inspection begins before the directories of {@code @TempDir} are created and
     * ends after they are removed.
     */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (isTopLevelClass(context)) {
            Inspection inspection = Inspection.begin(context.getRequiredTestClass());
            context.getStore(NAMESPACE).put(Inspection.class, inspection);
        }
        return GO_ON;
    }

    private static boolean isTopLevelClass(ExtensionContext context) {
        return context.getTestClass().isPresent()
                && context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
    }
}
