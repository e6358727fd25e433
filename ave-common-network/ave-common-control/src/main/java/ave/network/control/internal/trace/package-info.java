// SPDX-License-Identifier: Apache-2.0
/** The trace of a service: where it is written, and what is not shown in it. */
package ave.network.control.internal.trace;
