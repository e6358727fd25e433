// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import ave.examples.stock.Stock;
import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service and its port to Java answer the same. */
class StockTest {
    @TempDir private Path folder;

    /** Starts the port with the keys that the script has. */
    static class Ported {
        public static void main(String... args) {
            ControlOptions options =
                    ControlOptions.defaults()
                            .host("127.0.0.1")
                            .authkey("primary")
                            .altKeys(Map.of("admin", "key of admin"));
            RunningControl stock = new Stock(0, options).runInThread();
            System.out.println("ready port=" + stock.port());
            stock.join(null);
        }
    }

    @Test
    void shouldAnswerAsTheOriginalDoes() throws Exception {
        Python.copy("/ave_control.py", folder);
        Python.copy("/ave/examples/stock/stock.py", folder);
        Python.run("stock_test.py", folder, "stock", Python.program(Ported.class));
    }
}
