// SPDX-License-Identifier: Apache-2.0
/** {@code ave run}. */
package ave.cli.internal.run;
