// SPDX-License-Identifier: Apache-2.0
/** What the services of ave-common do with connections beyond the public methods. */
package ave.network.connection.internal;
