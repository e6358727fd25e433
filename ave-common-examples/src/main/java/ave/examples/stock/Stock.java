// SPDX-License-Identifier: Apache-2.0
package ave.examples.stock;

import ave.exceptions.AveException;
import ave.network.control.Auth;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Default;
import ave.network.control.Preauth;
import ave.network.control.Rpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what is on shelves. The counterpart of {@code stock.py}, line by line. */
public final class Stock extends Control {
    private static final long serialVersionUID = 1L;

    /** There are fewer pieces on a shelf than are wanted. */
    static final class OutOfStock extends AveException {
        private static final long serialVersionUID = 1L;

        OutOfStock(String shelf, int left) {
            super(
                    Map.of(
                            "message",
                            "only " + left + " left on " + shelf,
                            "shelf",
                            shelf,
                            "left",
                            left));
        }
    }

    private final LinkedHashMap<String, Integer> shelves = new LinkedHashMap<>();
    private final ArrayList<List<Object>> history = new ArrayList<>();

    /**
     * Makes a service that wasn't started.
     *
     * @param port where it listens; 0 for any that is free
     * @param options its keys, above all
     */
    public Stock(int port, ControlOptions options) {
        super(port, options);
    }

    @Rpc
    int put(String shelf, @Default("1") int pieces) {
        history.add(List.of("put", shelf, pieces));
        return shelves.merge(shelf, pieces, Integer::sum);
    }

    @Rpc
    int take(String shelf, @Default("1") int pieces) {
        int left = shelves.getOrDefault(shelf, 0);
        if (left < pieces) {
            throw new OutOfStock(shelf, left);
        }
        shelves.put(shelf, left - pieces);
        history.add(List.of("take", shelf, pieces));
        return left - pieces;
    }

    @Rpc
    Map<String, Integer> count(String... names) {
        Collection<String> wanted = names.length == 0 ? shelves.keySet() : List.of(names);
        Map<String, Integer> counted = new LinkedHashMap<>();
        wanted.forEach(shelf -> counted.put(shelf, shelves.getOrDefault(shelf, 0)));
        return counted;
    }

    @Rpc
    @Auth
    void clear() {
        shelves.clear();
    }

    @Rpc
    @Preauth("admin")
    List<List<Object>> getHistory(@Default("null") Integer last) {
        int first = last == null ? 0 : Math.max(0, history.size() - last);
        return history.subList(first, history.size());
    }
}
