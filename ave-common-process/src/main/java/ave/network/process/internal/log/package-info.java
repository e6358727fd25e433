// SPDX-License-Identifier: Apache-2.0
/** What processes say of themselves. */
package ave.network.process.internal.log;
