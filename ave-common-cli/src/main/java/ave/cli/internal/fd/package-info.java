// SPDX-License-Identifier: Apache-2.0
/** {@code ave fd}. */
package ave.cli.internal.fd;
