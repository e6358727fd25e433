// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import ave.leakcheck.LeakCheck;
import ave.network.connection.FreePort;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives homes and free ports to tests, and ends the processes that they have left. */
public final class AveExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AveExtension.class);

    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    /** For JUnit. */
    public AveExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (context.getExecutionMode() == ExecutionMode.CONCURRENT && isParallel(context)) {
            throw new ExtensionConfigurationException(
                    context.getDisplayName()
                            + " runs concurrently with other tests: processes that it leaves could"
                            + " be theirs. Remove @Execution(CONCURRENT) or @AveTest");
        }
        begin(context);
    }

    private static boolean isParallel(ExtensionContext context) {
        return context.getConfigurationParameter(PARALLEL, Boolean::valueOf).orElse(false);
    }

    private static void begin(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Leftovers.class, new Leftovers());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    private static void end(ExtensionContext context) {
        // Null if it was refused.
        Leftovers leftovers = context.getStore(NAMESPACE).remove(Leftovers.class, Leftovers.class);
        List<String> killed = leftovers == null ? List.of() : leftovers.kill();
        if (killed.isEmpty()) {
            return;
        }
        String list = String.join("\n  ", killed);
        context.publishReportEntry("killed after the test", list);
        if (isLeakChecked(context)) {
            throw new AssertionError(context.getDisplayName() + " left behind:\n  " + list);
        }
    }

    private static boolean isLeakChecked(ExtensionContext context) {
        return context.getTestClass()
                        .filter(type -> AnnotationSupport.isAnnotated(type, LeakCheck.class))
                        .isPresent()
                || context.getParent().filter(AveExtension::isLeakChecked).isPresent();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == AveHome.class || type == FreePort.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == AveHome.class) {
            return TemporaryHome.of(context);
        }
        FreePort port = LocalPort.find();
        // Closed by the store.
        context.getStore(NAMESPACE).put(parameter.getParameter(), port);
        return port;
    }
}
