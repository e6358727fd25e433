// SPDX-License-Identifier: Apache-2.0
/** Reads and writes files atomically, and checks their owners. */
package ave.config.internal.files;
