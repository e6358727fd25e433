// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import ave.junit.internal.AveExtension;
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
 * A class of tests that start processes, use files of AVE or need ports. Each test and each
 * lifecycle method can have these parameters:
 *
 * <ul>
 *   <li>{@link ave.config.AveHome}: an empty home in the directory for temporary files, mode 0700,
 *       removed after the test. It is the home of the {@link ServiceExtension}s of the test, and of
 *       the whole class if one of these is in a static field
 *   <li>{@link ave.network.connection.FreePort}: a port of 127.0.0.1 with a socket that listens on
 *       it, closed after the test unless a service has taken it over
 * </ul>
 *
 * <p>After each test all processes that it started and that still run are killed: children of this
 * JVM and the descendants of those. Daemons are killed, too, if this JVM has the environment
 * variable {@code AVE_TESTS_OF}, which they inherit, with a value that no other JVM has at the
 * time. Processes that were started before the test, in {@code @BeforeAll} for example, and the
 * descendants of those are killed after the class. A process of anybody else is never touched.
 * Report entries name the killed processes; where the class is marked with {@link
 * ave.leakcheck.LeakCheck} the test fails.
 *
 * <p>In a suite that runs in parallel, a marked class runs alone, and its tests one after another:
 * processes could not be attributed otherwise. A test that is marked as concurrent nevertheless is
 * refused with that reason.
 *
 * @since 1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Isolated("processes are attributed to the one test that runs")
@Execution(ExecutionMode.SAME_THREAD)
@SuppressWarnings("exports") // The extension is for JUnit alone, which may see it.
@ExtendWith(AveExtension.class)
public @interface AveTest {}
