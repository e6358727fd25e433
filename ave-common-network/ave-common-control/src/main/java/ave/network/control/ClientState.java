// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a successor must know of a connection besides its descriptor.
 *
 * @param token tells it from all others that the old service ever had
 * @param host the peer's
 * @param port the peer's
 * @param established whether it has answered the challenge
 * @param trusted whether it may call {@link Auth} methods
 * @param inputEnded whether the peer has ended its side
 * @param authkey its key; null for none
 * @param salt of the challenge; null once that was answered
 * @param unread what came and was not handled
 * @param unsent what is still to be sent
 * @param owed the answers that come behind, in order; null for each that isn't known yet
 */
record ClientState(
        long token,
        String host,
        int port,
        boolean established,
        boolean trusted,
        boolean inputEnded,
        String authkey,
        byte[] salt,
        byte[] unread,
        byte[] unsent,
        List<byte[]> owed) {
    private static final int NONE = -1;

    private static final byte[] NOTHING = {};

    /** Without what will have changed by the time it is needed. */
    ClientState ahead() {
        return new ClientState(
                token,
                host,
                port,
                established,
                trusted,
                false,
                authkey,
                salt,
                NOTHING,
                NOTHING,
                List.of());
    }

    /** Whether something is to be done before the peer sends more. */
    boolean isUnfinished() {
        return unread.length > 0 || unsent.length > 0 || inputEnded || !owed.isEmpty();
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(token);
        out.writeUTF(host);
        out.writeInt(port);
        out.writeBoolean(established);
        out.writeBoolean(trusted);
        out.writeBoolean(inputEnded);
        write(out, authkey == null ? null : authkey.getBytes(UTF_8));
        write(out, salt);
        write(out, unread);
        write(out, unsent);
        out.writeInt(owed.size());
        for (byte[] answer : owed) {
            write(out, answer);
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? NONE : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static ClientState readFrom(DataInputStream in) throws IOException {
        long token = in.readLong();
        String host = in.readUTF();
        int port = in.readInt();
        boolean established = in.readBoolean();
        boolean trusted = in.readBoolean();
        boolean inputEnded = in.readBoolean();
        byte[] authkey = read(in);
        byte[] salt = read(in);
        byte[] unread = read(in);
        byte[] unsent = read(in);
        int count = in.readInt();
        List<byte[]> owed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            owed.add(read(in));
        }
        String key = authkey == null ? null : new String(authkey, UTF_8);
        return new ClientState(
                token,
                host,
                port,
                established,
                trusted,
                inputEnded,
                key,
                salt,
                unread,
                unsent,
                owed);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NONE ? null : in.readNBytes(length);
    }

    static byte[] pack(List<ClientState> states) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(states.size());
        for (ClientState state : states) {
            state.writeTo(out);
        }
        return bytes.toByteArray();
    }

    static List<ClientState> unpack(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<ClientState> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            states.add(readFrom(in));
        }
        return states;
    }
}
