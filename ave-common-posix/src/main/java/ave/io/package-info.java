// SPDX-License-Identifier: Apache-2.0
/** What users of the library see of the operating system. */
package ave.io;
