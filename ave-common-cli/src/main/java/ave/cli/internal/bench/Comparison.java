// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import java.io.IOException;

/** One row of the table. For one thread. */
interface Comparison extends AutoCloseable {
    String ours();

    String other();

    /** How often each is run at most. */
    int most();

    /** Opens what both need. */
    default void prepare() throws Exception {}

    void runOurs() throws Exception;

    void runOther() throws Exception;

    @Override
    default void close() throws IOException {}
}
