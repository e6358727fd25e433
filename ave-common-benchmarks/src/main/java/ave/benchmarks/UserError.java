// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** An error that the user can fix, shown without a stack trace. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }
}
