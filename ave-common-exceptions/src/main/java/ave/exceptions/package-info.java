// SPDX-License-Identifier: Apache-2.0
/** The exceptions that travel between services. */
package ave.exceptions;
