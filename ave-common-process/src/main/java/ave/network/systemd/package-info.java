// SPDX-License-Identifier: Apache-2.0
/** What a service and systemd tell each other. */
package ave.network.systemd;
