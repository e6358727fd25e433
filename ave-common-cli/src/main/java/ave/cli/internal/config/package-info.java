// SPDX-License-Identifier: Apache-2.0
/** {@code ave config}. */
package ave.cli.internal.config;
