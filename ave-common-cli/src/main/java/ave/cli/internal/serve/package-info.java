// SPDX-License-Identifier: Apache-2.0
/** {@code ave serve} and the reference service. */
package ave.cli.internal.serve;
