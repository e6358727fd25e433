// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;

import ave.cli.internal.console.AddressConverter;
import ave.cli.internal.console.Authkeys;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.SecondsConverter;
import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.connection.UnixSocket;
import ave.network.control.ControlOptions;
import ave.network.systemd.Systemd;
import ave.posix.Descriptors;
import ave.posix.Signals;
import ave.posix.Sockets;
import ave.posix.ThisProcess;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ave serve}: the reference service, in the foreground. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serve the reference service until SIGTERM.",
        footerHeading = "%nNotes%n",
        footer = {
            "Callers can run commands through the service. So it listens on other addresses than",
            "127.0.0.1 only with a key, and never with --admit-unauthenticated.",
            "Prints \"ready port=P pid=N\", or \"ready unix=PATH pid=N\", when it can be called.",
            "SIGTERM and SIGINT end it with exit code 0. SIGUSR1 writes a trace to .ave/hickup."
        })
public final class ServeCommand implements Callable<Integer> {
    private final Console console;

    private final Map<String, String> accountKeys = new LinkedHashMap<>();
    private String key;

    @Spec private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "the port to listen on (default: that of systemd's socket, else a free one)")
    private int port;

    @Option(names = "--fd", paramLabel = "N", description = "an inherited listening socket")
    private Integer fd;

    @Option(
            names = "--unix",
            paramLabel = "PATH",
            description =
                    "a UNIX socket to listen on, in place of a port; only this user and root may"
                            + " connect; @NAME: an abstract name, open to every process")
    private String unix;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "the address to listen on (default: 127.0.0.1); others need a key")
    private String host = "127.0.0.1";

    @Option(
            names = "--authkey",
            paramLabel = "KEY",
            description = "the primary key; everybody can see it in ps")
    private String authkey;

    @Option(
            names = "--authkey-file",
            paramLabel = "FILE",
            description = "the file that holds the key; default: $AVE_AUTHKEY")
    private Path authkeyFile;

    @Option(
            names = "--alt",
            paramLabel = "NAME=KEY",
            description = "an account and its key; NAME alone is open to all; may be repeated")
    private List<String> accounts = List.of();

    @Option(
            names = "--alt-file",
            paramLabel = "NAME=FILE",
            description = "an account and the file that holds its key; may be repeated")
    private Map<String, Path> accountFiles = Map.of();

    @Option(names = "--admit-unauthenticated", description = "keep clients without an accepted key")
    private boolean admitUnauthenticated;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "after how long without events to be idle (default: never)",
            converter = SecondsConverter.class)
    private Duration interval;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "the directory that holds .ave (default: the user's home)")
    private String home;

    @Option(
            names = "--proc-name",
            paramLabel = "NAME",
            description = "the name in ps, at most 15 bytes")
    private String procName;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "a file with the pid of the service, updated on a restart")
    private Path pidFile;

    @Option(names = "--logging", description = "log to stderr")
    private boolean logging;

    @Option(
            names = "--daemonize",
            description = "serve as a daemon: print the line when it can be called, and exit")
    private boolean daemonize;

    @Option(
            names = "--events-fd",
            paramLabel = "N",
            description = "an inherited descriptor that receives events as messages")
    private Integer eventsFd;

    @Option(
            names = "--proxy",
            paramLabel = "HOST:PORT",
            description = "the service on which raise_ave_exception is called first",
            converter = AddressConverter.class)
    private Address proxy;

    @Option(names = "--max-calls", paramLabel = "N", description = "end after N calls")
    private Integer maxCalls;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description = "the largest request (default: 256 MiB)")
    private int maxMessage = Connection.DEFAULT_MESSAGE_LIMIT;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "how many clients at once (default: any number)")
    private int maxConnections = Integer.MAX_VALUE;

    @Option(
            names = "--handshake-timeout",
            paramLabel = "SECONDS",
            description = "how long a client may take to authenticate (default: 10)",
            converter = SecondsConverter.class)
    private Duration handshakeTimeout = Duration.ofSeconds(10);

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkNumbers();
        readKeys();
        checkPlaces();
        Integer passed = passed();
        Connection listener = passed == null ? listener() : fromSystemd(passed);
        // A service makes its UNIX socket itself, and removes the file.
        Address listening = listener == null ? unixSocket().address() : listener.address();
        try (EventSink events = new EventSink(eventsFd)) {
            ControlOptions options =
                    listener == null
                            ? options().unixSocket(unixSocket())
                            : options().socket(listener.release());
            ReferenceService service =
                    new ReferenceService(listening.port(), options, events, proxy, maxCalls);
            service.pidFile(pidFile == null ? null : PidFile.of(pidFile));
            if (daemonize) {
                announce(listening, service.startDaemon());
                return ExitCodes.OK;
            }
            Signals.handle("TERM", service::endWhenRunning);
            Signals.handle("INT", service::endWhenRunning);
            Signals.handle("USR1", service::trace);
            ThisProcess.rename(service.procName());
            service.onceRunning(
                    () -> {
                        announce(listening, ThisProcess.pid());
                        if (passed == null && listener != null) {
                            service.storeListener();
                        }
                    });
            runWithPatientLog(service);
        }
        return ExitCodes.OK;
    }

    private static void runWithPatientLog(ReferenceService service) {
        PrintStream before = StandardError.neverBlock();
        try {
            service.run();
        } finally {
            StandardError.flush();
            System.setErr(before);
        }
    }

    private void announce(Address listening, int pid) {
        String where =
                listening.hasPath() ? "unix=" + listening.path() : "port=" + listening.port();
        console.out().println("ready " + where + " pid=" + pid);
        console.out().flush();
    }

    private ControlOptions options() {
        try {
            return ControlOptions.defaults()
                    .authkey(key)
                    .altKeys(altKeys())
                    .host(host)
                    .admitUnauthenticated(admitUnauthenticated)
                    .introspection(true)
                    .interval(interval)
                    .home(home)
                    .procName(procName)
                    .logging(logging)
                    .messageLimit(maxMessage)
                    .connectionLimit(maxConnections)
                    .handshakeTimeout(handshakeTimeout);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Map<String, String> altKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String account : accounts) {
            int equals = account.indexOf('=');
            if (equals < 0) {
                keys.put(account, null);
            } else {
                keys.put(account.substring(0, equals), account.substring(equals + 1));
            }
        }
        keys.putAll(accountKeys);
        return keys;
    }

    /** The descriptor that systemd passed; null if it passed none. */
    private Integer passed() {
        List<Systemd.Passed> passed = fd == null ? Systemd.listenFds() : List.of();
        if (passed.size() > 1) {
            throw wrong(
                    "systemd passed "
                            + passed.size()
                            + " descriptors, but only one socket can be served: use one"
                            + " ListenStream= in the unit, and stop the unit to empty its store");
        }
        return passed.isEmpty() ? null : passed.get(0).number();
    }

    private Connection fromSystemd(int number) {
        Connection listener = inherited("systemd's descriptor", number);
        Address real = listener.address();
        boolean otherPort = port != 0 && port != real.port();
        if (otherPort || unix != null && !real.equals(unixSocket().address())) {
            listener.close();
            String wanted = otherPort ? "--port " + port : "--unix " + unix;
            throw wrong("systemd passed a socket on " + real + ", not on " + wanted);
        }
        return listener;
    }

    private UnixSocket unixSocket() {
        try {
            return UnixSocket.at(
                    unix.startsWith("@")
                            ? Address.unixAbstract(unix.substring(1))
                            : Address.unix(Path.of(unix)));
        } catch (IllegalArgumentException e) {
            throw wrong("--unix " + unix + ": " + e.getMessage());
        }
    }

    /** Null if the service is to make a UNIX socket. */
    private Connection listener() {
        if (unix != null) {
            return null;
        }
        if (fd != null) {
            return inherited("--fd", fd);
        }
        if (port == 0) {
            int start = FreePort.DEFAULT_START;
            return FreePort.find(host, start, FreePort.DEFAULT_STOP, true).socket();
        }
        Connection listener = new Connection(new Address(host, port));
        listener.listen();
        return listener;
    }

    private Connection inherited(String what, int number) {
        if (!Descriptors.isOpen(number)) {
            throw wrong(what + " " + number + " is not an open descriptor");
        }
        Fd socket = Fd.of(number);
        try {
            Address bound = Address.ofSocket(socket);
            if (Sockets.option(socket, SOL_SOCKET, SO_ACCEPTCONN) == 0) {
                throw new IllegalArgumentException("listen(2) was not called");
            }
            return new Connection(
                    bound.hasPath() ? bound : new Address(host, bound.port()), socket);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            socket.close();
            throw wrong(what + " " + number + " is not a listening socket: " + e.getMessage());
        }
    }

    private void checkNumbers() {
        if (port < 0 || port > 65535) {
            throw wrong("--port " + port + " is not a port from 1 to 65535");
        }
        if (fd != null && port != 0) {
            throw wrong("--port and --fd exclude each other");
        }
        if (unix != null && (fd != null || port != 0)) {
            throw wrong("--unix excludes --port and --fd");
        }
        if (maxCalls != null && maxCalls < 1) {
            throw wrong("--max-calls " + maxCalls + " is not a number above 0");
        }
        if (eventsFd != null && !Descriptors.isOpen(eventsFd)) {
            throw wrong("--events-fd " + eventsFd + " is not an open descriptor");
        }
    }

    private void readKeys() {
        try {
            key = Authkeys.choose(authkey, authkeyFile, console);
            accountFiles.forEach(
                    (name, file) -> accountKeys.put(name, Authkeys.read(file, console)));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        options();
    }

    /** Rejects options that would let a whole network run commands by mistake. */
    private void checkPlaces() {
        boolean guarded = key != null && !key.isEmpty() && !admitUnauthenticated;
        if (!guarded && unix == null && !isLoopback()) {
            String where = host.isEmpty() ? "on all interfaces" : "on " + host;
            throw wrong(
                    "callers of this service can run commands: to listen "
                            + where
                            + ", set a key and omit --admit-unauthenticated");
        }
        try {
            if (pidFile != null) {
                PidFile.of(pidFile).check();
            }
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private boolean isLoopback() {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw wrong("--host " + host + ": unknown host");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
