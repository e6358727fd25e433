// SPDX-License-Identifier: Apache-2.0
/**
 * What describes an allocatable resource. Ports {@code ave.profile}.
 *
 * <p>{@link ave.profile.Profile} is the base of such descriptions; it is what schedulers match and
 * services exchange.
 */
package ave.profile;
