// SPDX-License-Identifier: Apache-2.0
/** The bindings of libc: an interface for each concern, implemented on jffi. */
package ave.posix.libc;
