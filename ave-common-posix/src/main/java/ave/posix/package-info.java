// SPDX-License-Identifier: Apache-2.0
/** Sockets, terminals, processes, waiting and users on top of libc, for the sister modules only. */
package ave.posix;
