// SPDX-License-Identifier: Apache-2.0
/**
 * From the text of a request to its response: parsing, finding the method, authorisation, binding
 * of arguments, the call. Knows no socket, no loop and no annotation.
 */
package ave.network.control.internal.rpc;
