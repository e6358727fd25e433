// SPDX-License-Identifier: Apache-2.0
/** A program as others write them, to be started in all the ways in which programs are. */
package launched;
