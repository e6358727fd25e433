// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The behaviour of the clients. */
enum Scenario {
    ONE("1 client", "ping", 1, false),
    ONE_CORE("1 client, same core", "ping", 1, false),
    MANY("64 clients", "ping", 64, false),
    ONE_IDLE("1 client beside idle ones", "ping", 1, true),
    MANY_IDLE("64 clients beside idle ones", "ping", 64, true),
    CONNECT("connect, handshake, first call", "connect", 1, false),
    BLOB("1 client, answers of 1 MB", Integer.toString(Scenario.BLOB_BYTES), 1, false);

    private static final int BLOB_BYTES = 1 << 20;

    final String title;

    /** The name of the scenario in the load generator. */
    final String mode;

    final int clients;
    final boolean besideIdle;

    Scenario(String title, String mode, int clients, boolean besideIdle) {
        this.title = title;
        this.mode = mode;
        this.clients = clients;
        this.besideIdle = besideIdle;
    }

    /** Whether server and load share a core: nothing is measured but the work of both. */
    boolean onOneCore() {
        return this == ONE_CORE;
    }

    /** Whether an answer is small enough to be one segment per write. */
    boolean countsWrites() {
        return mode.equals("ping");
    }

    String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String names() {
        return Arrays.stream(values()).map(Scenario::argument).collect(Collectors.joining(", "));
    }

    static Scenario of(String argument) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.argument().equals(argument))
                .findFirst()
                .orElseThrow(() -> new UserError("no scenario " + argument + "; " + names()));
    }
}
