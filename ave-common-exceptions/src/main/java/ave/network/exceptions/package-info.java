// SPDX-License-Identifier: Apache-2.0
/** The exceptions of a connection; they never travel. */
package ave.network.exceptions;
