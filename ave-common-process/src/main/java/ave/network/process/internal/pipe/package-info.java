// SPDX-License-Identifier: Apache-2.0
/** Ends of pipes that any thread may close. */
package ave.network.process.internal.pipe;
