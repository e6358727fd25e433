// SPDX-License-Identifier: Apache-2.0
/** {@code ave bench}: short measurements, side by side with what the JDK offers. */
package ave.cli.internal.bench;
