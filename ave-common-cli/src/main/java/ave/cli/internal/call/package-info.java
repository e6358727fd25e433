// SPDX-License-Identifier: Apache-2.0
/** {@code ave call}. */
package ave.cli.internal.call;
