// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** The compared servers. */
enum Peer {
    AVE("ours"),
    NIO("NIO"),
    NETTY("Netty"),
    C("C");

    final String title;

    Peer(String title) {
        this.title = title;
    }
}
