// SPDX-License-Identifier: Apache-2.0
/** Closing, and reporting, resources that their owner forgot. */
package ave.posix.leak;
