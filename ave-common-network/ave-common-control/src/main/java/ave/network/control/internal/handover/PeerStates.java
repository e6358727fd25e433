// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import ave.network.control.internal.server.PeerState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The snapshots of peers as bytes. */
final class PeerStates {
    private static final int NONE = -1;

    /** What the parts of a snapshot take besides their bytes, roughly. */
    private static final int OVERHEAD = 128;

    /** Of a piece: the token, and whether it is input. */
    static final int PIECE_HEADER = Long.BYTES + 1;

    private PeerStates() {}

    /** Packs a piece of the input or output of a peer. */
    static byte[] pack(long token, boolean isInput, byte[] piece) {
        byte[] packed = new byte[PIECE_HEADER + piece.length];
        ByteBuffer.wrap(packed).putLong(token).put((byte) (isInput ? 1 : 0)).put(piece);
        return packed;
    }

    static byte[] pack(List<PeerState> states) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size(states));
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(states.size());
        for (PeerState state : states) {
            write(out, state);
        }
        return bytes.toByteArray();
    }

    private static int size(List<PeerState> states) {
        int size = 0;
        for (PeerState state : states) {
            size += OVERHEAD + state.unread().length + state.unsent().length;
        }
        return size;
    }

    private static void write(DataOutputStream out, PeerState state) throws IOException {
        out.writeLong(state.token());
        out.writeUTF(state.host());
        out.writeInt(state.port());
        out.writeBoolean(state.established());
        out.writeBoolean(state.trusted());
        out.writeBoolean(state.inputEnded());
        write(out, state.authkey() == null ? null : state.authkey().getBytes(UTF_8));
        write(out, state.salt());
        write(out, state.unread());
        write(out, state.unsent());
        out.writeInt(state.responses().size());
        for (byte[] response : state.responses()) {
            write(out, response);
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? NONE : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static List<PeerState> unpack(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<PeerState> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            states.add(read(in));
        }
        return states;
    }

    private static PeerState read(DataInputStream in) throws IOException {
        long token = in.readLong();
        String host = in.readUTF();
        int port = in.readInt();
        boolean established = in.readBoolean();
        boolean trusted = in.readBoolean();
        boolean inputEnded = in.readBoolean();
        byte[] key = readBytes(in);
        byte[] salt = readBytes(in);
        byte[] unread = readBytes(in);
        byte[] unsent = readBytes(in);
        int count = in.readInt();
        List<byte[]> responses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            responses.add(readBytes(in));
        }
        return new PeerState(
                token,
                host,
                port,
                established,
                trusted,
                inputEnded,
                key == null ? null : new String(key, UTF_8),
                salt,
                unread,
                unsent,
                responses);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NONE ? null : in.readNBytes(length);
    }
}
