// SPDX-License-Identifier: Apache-2.0
/** The command {@code ave top}: what a service does at the moment. */
package ave.cli.internal.top;
