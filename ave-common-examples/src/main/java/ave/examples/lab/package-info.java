// SPDX-License-Identifier: Apache-2.0
/** A supervisor that runs under systemd: {@code lab.service} is its unit. */
package ave.examples.lab;
