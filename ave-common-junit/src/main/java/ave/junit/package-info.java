// SPDX-License-Identifier: Apache-2.0
/**
 * For the tests of services with JUnit 5.13 or newer: {@link ave.junit.ServiceExtension} runs a
 * service for a test, {@link ave.junit.AveTest} gives homes and free ports and ends the processes
 * that a test has left, {@link ave.leakcheck.LeakCheck} fails a class that leaves anything.
 *
 * @since 1.0
 */
package ave.junit;
