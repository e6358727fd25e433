// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** Something that the user can do something about: shown without a trace. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }
}
