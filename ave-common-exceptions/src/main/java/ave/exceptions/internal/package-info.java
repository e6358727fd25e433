// SPDX-License-Identifier: Apache-2.0
/** How exceptions are named and printed. Not for users of the library. */
package ave.exceptions.internal;
