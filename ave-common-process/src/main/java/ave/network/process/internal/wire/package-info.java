// SPDX-License-Identifier: Apache-2.0
/** What a parent and its child exchange. */
package ave.network.process.internal.wire;
