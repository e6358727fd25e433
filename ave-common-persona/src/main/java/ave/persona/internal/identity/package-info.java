// SPDX-License-Identifier: Apache-2.0
/** The ids of this process. */
package ave.persona.internal.identity;
