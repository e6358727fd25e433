// SPDX-License-Identifier: Apache-2.0
/** What the internal packages have in common. */
package ave.config.internal;
