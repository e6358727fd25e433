// SPDX-License-Identifier: Apache-2.0
/** Services that answer calls, and their clients. */
package ave.network.control;
