// SPDX-License-Identifier: Apache-2.0
/** Reading and writing files so that they are whole, and nobody else's. */
package ave.config.internal.files;
