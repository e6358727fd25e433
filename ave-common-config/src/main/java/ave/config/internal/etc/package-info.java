// SPDX-License-Identifier: Apache-2.0
/** The file /etc/ave/user. */
package ave.config.internal.etc;
