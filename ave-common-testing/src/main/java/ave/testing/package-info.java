// SPDX-License-Identifier: Apache-2.0
/**
 * Fails any test class that leaves a child process, a descriptor, a thread or a socket file behind.
 *
 * <p>Nobody has to ask for it: on the class path of the tests, {@link ave.testing.LeakCheck} holds
 * all classes of JUnit to it, {@link ave.testing.PropertyLeakCheck} those of jqwik. It needs
 * proc(5) and no native code.
 *
 * <p>Besides, what tests of several modules need: {@link ave.testing.Await}, {@link
 * ave.testing.ChildJvm}.
 */
package ave.testing;
