package io.holdfast.agent.daemon;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.platform.ContractFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The daemon: {@code [--home FOLDER] [--system]}. With {@code --system} handlers use the folders of the machine itself,
 * otherwise folders below the home. Runs until TERM; exit code 1 when it cannot start.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) throws InterruptedException {
        AgentHome home = AgentHome.of(System.getenv());
        boolean system = false;
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--system" -> system = true;
                case "--home" -> {
                    i++;
                    if (i == args.size()) {
                        System.err.println("--home: no value (expected: a folder)");
                        return 1;
                    }
                    home = new AgentHome(Path.of(args.get(i)));
                }
                default -> {
                    System.err.println("argument: " + args.get(i) + " (expected: --home FOLDER, --system)");
                    return 1;
                }
            }
        }
        return run(home, system ? ContractFolders.system() : ContractFolders.below(home.root()));
    }

    private static int run(AgentHome home, ContractFolders folders) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            home.create();
            Optional<AgentLock> lock = AgentLock.take(home.lock());
            if (lock.isEmpty()) {
                System.err.println(home.root() + ": another agent runs there");
                return 1;
            }
            try (AgentLock held = lock.get();
                    Agent agent = new Agent(home, folders, Clock.tickMillis(ZoneOffset.UTC), System.getenv())) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
                agent.start();
                stop.await();
                System.getLogger(Main.class.getName()).log(System.Logger.Level.DEBUG, "stopping, {0}", held);
            }
            return 0;
        } catch (IOException e) {
            System.err.println("the agent cannot start: " + e.getMessage());
            return 1;
        } finally {
            stopped.countDown();
        }
    }

    /** Runs on TERM; the process ends when this returns. */
    private static void end(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
