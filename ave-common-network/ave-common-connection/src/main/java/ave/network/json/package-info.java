// SPDX-License-Identifier: Apache-2.0
/** JSON as the wire format has it; internal to the sister modules. */
package ave.network.json;
