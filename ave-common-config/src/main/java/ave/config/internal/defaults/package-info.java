// SPDX-License-Identifier: Apache-2.0
/** The default configuration files. */
package ave.config.internal.defaults;
