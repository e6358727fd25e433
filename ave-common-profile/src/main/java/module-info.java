// SPDX-License-Identifier: Apache-2.0
/** What describes an allocatable resource, such as a device. */
module ave.common.profile {
    exports ave.profile;
}
