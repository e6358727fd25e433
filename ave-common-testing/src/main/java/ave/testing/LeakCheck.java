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
 * <p>Classes have to run one after another, as they do unless somebody asks for more: what appears
 * while two of them run could be of either.
 */
public final class LeakCheck implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LeakCheck.class);

    private static final ConditionEvaluationResult GO_ON =
            ConditionEvaluationResult.enabled("what it leaves behind is looked for");

    /** For JUnit. */
    public LeakCheck() {}

    /**
     * Enables everything. Conditions are the first that JUnit asks of a class, and what a class has
     * stored is closed in reverse order: so the inspection begins before the folders of
     * {@code @TempDir} are made and ends when they are gone.
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
