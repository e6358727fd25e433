// SPDX-License-Identifier: Apache-2.0
/** Equality and hashes of the values of a profile. Not for users of the library. */
package ave.profile.internal;
