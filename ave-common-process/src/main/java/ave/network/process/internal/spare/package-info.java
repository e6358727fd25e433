// SPDX-License-Identifier: Apache-2.0
/** JVMs that are started ahead of time. */
package ave.network.process.internal.spare;
