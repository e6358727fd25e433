// SPDX-License-Identifier: Apache-2.0
/** {@code ave demo}. */
package ave.cli.internal.demo;
