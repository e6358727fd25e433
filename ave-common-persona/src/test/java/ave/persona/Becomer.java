// SPDX-License-Identifier: Apache-2.0
package ave.persona;

import ave.persona.internal.identity.UserChange;
import ave.posix.Account;
import ave.posix.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Becomes the given users one after the other, and prints its ids each time. For NAME:GID, it
 * starts as that user with that group, as after newgrp(1).
 */
final class Becomer {
    private Becomer() {}

    public static void main(String... names) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            Thread idle = new Thread(() -> await(end), "idle " + i);
            idle.start();
        }
        // Loads classes now: later it can't read the directory, which belongs to root.
        attempt("no-such-user-x");
        status(Path.of("/proc/self/status"));
        Map<String, String> before = descriptors();
        for (String name : names) {
            if (name.contains(":")) {
                haveOtherGroup(name.split(":"));
            } else {
                attempt(name);
            }
        }
        System.out.println("descriptors " + (before.equals(descriptors()) ? "same" : "changed"));
        Thread late = new Thread(Becomer::printThreads);
        late.start();
        late.join();
        end.countDown();
    }

    private static void attempt(String name) {
        try {
            System.out.println(name + " lives in " + Persona.becomeUser(name));
        } catch (PersonaException e) {
            System.out.println(name + ": " + e.getMessage());
        }
        System.out.println(
                "properties "
                        + System.getProperty("user.name")
                        + " "
                        + System.getProperty("user.home"));
    }

    private static void haveOtherGroup(String... nameAndGid) {
        Account user = Users.system().byName(nameAndGid[0]).orElseThrow();
        long gid = Long.parseLong(nameAndGid[1]);
        UserChange.become(new Account(user.name(), user.uid(), gid, user.home()));
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void printThreads() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                System.out.println("thread " + status(thread.resolve("status")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids (real, effective, saved, file system), groups and capabilities. */
    private static String status(Path file) throws IOException {
        StringBuilder shown = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            for (String key : List.of("Uid:", "Gid:", "Groups:", "CapPrm:", "CapEff:")) {
                if (line.startsWith(key)) {
                    shown.append(line.strip().replaceAll("\\s+", " ")).append("; ");
                }
            }
        }
        return shown.toString();
    }

    private static Map<String, String> descriptors() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : all) {
                String target = target(fd);
                if (!target.endsWith("/fd")) {
                    found.put(fd.getFileName().toString(), target);
                }
            }
        }
        return found;
    }

    private static String target(Path fd) throws IOException {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (NoSuchFileException e) {
            return "gone/fd";
        }
    }
}
