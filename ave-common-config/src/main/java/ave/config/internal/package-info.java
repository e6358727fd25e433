// SPDX-License-Identifier: Apache-2.0
/** Shared types of the internal packages. */
package ave.config.internal;
