// SPDX-License-Identifier: Apache-2.0
/** The commands of {@code ave} in one. */
package ave.cli.internal;
