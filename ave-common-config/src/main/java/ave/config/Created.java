// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The result of {@link Config#createDefault(Path)}. Both lists are unmodifiable and in the order of
 * {@link AveHome#FILES}.
 *
 * @param created the files that are new
 * @param skipped the files that were there before and were not touched
 * @since 1.0
 */
public record Created(List<Path> created, List<Path> skipped) {
    /**
     * Copies both lists.
     *
     * @param created the files that are new
     * @param skipped the files that were there before
     */
    public Created {
        created = List.copyOf(created);
        skipped = List.copyOf(skipped);
    }
}
