// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What typed clients stand on. */
public interface Caller {
    /**
     * Calls a method and waits for its response.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @return the result
     */
    Object call(String method, List<?> vargs, Map<String, ?> kwargs);

    /**
     * Calls a method without waiting.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @return the result to come
     */
    CompletableFuture<Object> callAsync(String method, List<?> vargs, Map<String, ?> kwargs);
}
