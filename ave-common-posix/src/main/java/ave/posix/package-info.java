// SPDX-License-Identifier: Apache-2.0
/** libc behind small interfaces; internal to the sister modules. */
package ave.posix;
