// SPDX-License-Identifier: Apache-2.0
/** {@code ave selftest}: finds out what works on this machine. */
package ave.cli.internal.selftest;
