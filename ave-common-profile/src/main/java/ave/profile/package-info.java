// SPDX-License-Identifier: Apache-2.0
/**
 * Profiles of allocatable resources. Ports {@code ave.profile}.
 *
 * <p>{@link ave.profile.Profile} is the superclass of all profiles. Schedulers match them, and
 * services exchange them.
 */
package ave.profile;
