// SPDX-License-Identifier: Apache-2.0
package ave.examples.scheduler;

import ave.config.Config;
import ave.examples.scheduler.BrokerApi.Grant;
import ave.examples.scheduler.BrokerApi.Workspace;
import ave.examples.scheduler.BrokerApi.Workspace.Outcome;
import ave.exceptions.AveException;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the jobs in a directory, each on devices that it gets from one of several brokers. A job
 * that finds all of them busy, or restarting, waits. Ends when each job has a result.
 */
public final class Scheduler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration TO_ALLOCATE = Duration.ofMinutes(2);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    /** What comes and goes at a broker, so that it is worth another try. */
    private static final Set<Object> FOR_NOW = Set.of("Busy", "Restarting", "Exit");

    /**
     * The settings file.
     *
     * @param brokers {@code HOST:PORT} of each
     * @param jobs the directory of the job files, {@code NAME.json}
     * @param results the directory of the results, which get the names of the jobs
     * @param parallel how many jobs run at a time
     */
    record Settings(List<String> brokers, Path jobs, Path results, int parallel) {}

    /**
     * A job file.
     *
     * @param profiles the devices that it wants
     * @param command what runs in a workspace: {@code {0.serial}} in it stands for the serial
     *     number of the first device
     * @param timeout for the command, in seconds; missing: none
     */
    record Job(List<Map<String, Object>> profiles, List<String> command, Double timeout) {}

    /** A result file: how the command ended, or why it didn't run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String broker,
            List<Map<String, Object>> resources,
            Integer exitCode,
            String output,
            String error) {
        static Result failed(String broker, Throwable reason) {
            return new Result(broker, null, null, null, reason.toString());
        }
    }

    private final Settings settings;

    Scheduler(Settings settings) {
        this.settings = settings;
    }

    /** Runs all jobs: {@code ave-scheduler SETTINGS.json}. */
    public static void main(String... args) throws IOException, InterruptedException {
        new Scheduler(Config.load(Path.of(args[0]), Settings.class)).run();
    }

    /** Runs the jobs that have no result yet. */
    void run() throws IOException, InterruptedException {
        Files.createDirectories(settings.results());
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, settings.parallel()));
        try (Stream<Path> files = Files.list(settings.jobs())) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> Files.notExists(settings.results().resolve(file.getFileName())))
                    .sorted()
                    .forEach(file -> workers.execute(() -> work(file)));
        }
        workers.shutdown();
        while (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
            System.err.println("some jobs still run, or wait for devices");
        }
    }

    private void work(Path file) {
        try {
            write(file, resultOf(Config.load(file, Job.class)));
        } catch (RuntimeException | IOException e) {
            System.err.println(file + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the brokers in turn, until one has what the job wants or all of them never will. */
    private Result resultOf(Job job) throws InterruptedException {
        List<String> brokers = new ArrayList<>(settings.brokers());
        Result refused = new Result(null, null, null, null, "there are no brokers");
        long pause = FIRST_PAUSE_MILLIS;
        while (!brokers.isEmpty()) {
            for (String broker : List.copyOf(brokers)) {
                try {
                    Optional<Result> result = run(job, broker);
                    if (result.isPresent()) {
                        return result.get();
                    }
                } catch (AveException e) {
                    brokers.remove(broker);
                    refused = Result.failed(broker, e);
                }
            }
            // Each attempt costs a broker the start of a session.
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        return refused;
    }

    /** Empty if the broker has nothing for now; throws if it never will. */
    private Optional<Result> run(Job job, String address) {
        RemoteOptions options =
                RemoteOptions.defaults()
                        .optimist(false)
                        .timeout(TO_CONNECT)
                        .callTimeout(TO_ALLOCATE);
        List<Object> wanted = new ArrayList<>(job.profiles());
        wanted.add(Map.of("type", "workspace"));
        // The session lasts as long as this connection does.
        try (RemoteControl remote = new RemoteControl(Address.parse(address), options)) {
            BrokerApi broker = remote.as(BrokerApi.class);
            Grant grant;
            try {
                grant = broker.getResources(wanted.toArray());
            } catch (ConnectionException e) {
                return Optional.empty();
            } catch (AveException e) {
                if (FOR_NOW.contains(e.get("type"))) {
                    return Optional.empty();
                }
                throw e;
            }
            Result result = runIn(grant, job, address);
            giveBack(broker, grant);
            return Optional.of(result);
        }
    }

    /** What fails from here on may have run, and isn't tried again. */
    private static Result runIn(Grant grant, Job job, String broker) {
        Map<String, Object> workspace = grant.resources().get(grant.resources().size() - 1);
        RemoteOptions options =
                RemoteOptions.defaults().authkey(grant.authkey()).resource(workspace);
        try (RemoteControl session = new RemoteControl(grant.address(), options)) {
            List<String> command = job.command().stream().map(word -> fill(word, grant)).toList();
            Outcome outcome = session.as(Workspace.class).run(command, job.timeout());
            return new Result(
                    broker, grant.resources(), outcome.exitCode(), outcome.output(), null);
        } catch (AveException | ConnectionException e) {
            return Result.failed(broker, e);
        }
    }

    private static String fill(String word, Grant grant) {
        String filled = word;
        for (int i = 0; i < grant.resources().size(); i++) {
            for (Map.Entry<String, Object> property : grant.resources().get(i).entrySet()) {
                String name = "{" + i + "." + property.getKey() + "}";
                filled = filled.replace(name, String.valueOf(property.getValue()));
            }
        }
        return filled;
    }

    private static void giveBack(BrokerApi broker, Grant grant) {
        try {
            broker.yieldResources(grant.resources().toArray());
        } catch (AveException | ConnectionException e) {
            // The broker takes all back when the connection ends, which it does now.
            System.err.println("give back " + grant.resources() + ": " + e);
        }
    }

    /** A result appears whole or not at all. */
    private void write(Path job, Result result) throws IOException {
        Path path = settings.results().resolve(job.getFileName());
        Path aside = Files.createTempFile(settings.results(), "result", ".tmp");
        Files.write(aside, JSON.writeValueAsBytes(result));
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
