// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import ave.network.exceptions.HandoverException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Why a successor refused: an exception, on its way to the old process. */
final class RemoteReason {
    private RemoteReason() {}

    /** With the exception itself where that can be serialized, and its text in any case. */
    static byte[] pack(Throwable reason) {
        byte[] text = String.valueOf(reason).getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(text.length >> 24);
        bytes.write(text.length >> 16);
        bytes.write(text.length >> 8);
        bytes.write(text.length);
        bytes.writeBytes(text);
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(object)) {
            out.writeObject(reason);
            out.flush();
            bytes.writeBytes(object.toByteArray());
        } catch (IOException | RuntimeException e) {
            // The text has to do.
            return bytes.toByteArray();
        }
        return bytes.toByteArray();
    }

    static HandoverException unpack(byte[] packed) {
        int length = java.nio.ByteBuffer.wrap(packed).getInt();
        String text = "the successor refused: " + new String(packed, 4, length, UTF_8);
        int rest = 4 + length;
        try (ObjectInputStream in =
                new ObjectInputStream(
                        new ByteArrayInputStream(packed, rest, packed.length - rest))) {
            return new HandoverException(text, (Throwable) in.readObject());
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            return new HandoverException(text);
        }
    }
}
