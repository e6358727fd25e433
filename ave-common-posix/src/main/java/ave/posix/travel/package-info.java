// SPDX-License-Identifier: Apache-2.0
/** Descriptors that go along with serialized objects into another process. */
package ave.posix.travel;
