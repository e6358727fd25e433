// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration files of a user and of a machine. Ports {@code ave.config}.
 *
 * <p>{@link ave.config.Config} creates and reads them, {@link ave.config.AveHome} has their paths.
 */
package ave.config;
