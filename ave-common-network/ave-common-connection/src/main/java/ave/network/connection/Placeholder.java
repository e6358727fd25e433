// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

/** Placeholder, so that the package exists: to be deleted with the first real class. */
final class Placeholder {
    private Placeholder() {}
}
