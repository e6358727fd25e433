// SPDX-License-Identifier: Apache-2.0
/**
 * Fails any test class that leaves a child process, a descriptor, a thread or a socket file behind.
 *
 * <p>It works by being on the class path of the tests: {@link
 * ave.leakcheck.internal.LeakCheckExtension} covers all classes of JUnit, {@link
 * ave.testing.PropertyLeakCheck} those of jqwik. It needs proc(5) and no native code.
 *
 * <p>The package also has helpers for tests of several modules: {@link ave.testing.Await}, {@link
 * ave.testing.ChildJvm}.
 */
package ave.testing;
