// SPDX-License-Identifier: Apache-2.0
/** JSON as it stands in configuration files. */
package ave.config.internal.json;
