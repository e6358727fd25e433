// SPDX-License-Identifier: Apache-2.0
/** Constants and error numbers of libc, and the memory and texts that its functions take. */
package ave.posix.abi;
