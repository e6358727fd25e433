// SPDX-License-Identifier: Apache-2.0
/** Processes that behave like forked ones, and pipes between them. */
package ave.network.process;
