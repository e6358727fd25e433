// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck;

import ave.leakcheck.internal.LeakCheckExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Fails a test class that leaves something behind which wasn't there before it:
 *
 * <ul>
 *   <li>a child process of this JVM, a zombie too
 *   <li>a descendant that isn't a child any more, a daemon for example, if this JVM has the
 *       environment variable {@code AVE_TESTS_OF}, which its descendants inherit
 *   <li>an open descriptor
 *   <li>a thread, unless it is a virtual one
 *   <li>a socket file in the working directory or the one for temporary files
 * </ul>
 *
 * <p>The class fails after its last {@code @AfterAll}, when the directories of {@code @TempDir} are
 * gone. The failure is an {@link AssertionError} that names each thing. Things that are just ending
 * get five seconds. Things that a JVM creates once and keeps, such as the threads of the common
 * pool, don't count.
 *
 * <p>A nested class belongs to the class around it. In a suite that runs in parallel, a marked
 * class runs alone, and its tests one after another: leaks could not be attributed otherwise.
 *
 * @since 1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Isolated("leaks are attributed to the one class that runs")
@Execution(ExecutionMode.SAME_THREAD)
@SuppressWarnings("exports") // The extension is for JUnit alone, which may see it.
@ExtendWith(LeakCheckExtension.class)
public @interface LeakCheck {}
