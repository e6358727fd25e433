// SPDX-License-Identifier: Apache-2.0
/** Services under test, what they left as evidence, and the processes that tests have left. */
package ave.junit.internal;
