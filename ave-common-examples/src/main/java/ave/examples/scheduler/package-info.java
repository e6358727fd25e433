// SPDX-License-Identifier: Apache-2.0
/** Runs jobs on the devices of brokers. */
package ave.examples.scheduler;
