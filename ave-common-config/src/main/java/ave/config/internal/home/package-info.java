// SPDX-License-Identifier: Apache-2.0
/** Home directories. */
package ave.config.internal.home;
