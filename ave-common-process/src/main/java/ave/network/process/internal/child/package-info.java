// SPDX-License-Identifier: Apache-2.0
/** What runs in the new JVM, in the documented order. */
package ave.network.process.internal.child;
