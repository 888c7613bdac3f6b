package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network of its own (ip-netns(8)) that reaches this machine over one link, with an nftables firewall in it. */
final class Namespace implements AutoCloseable {
    private final String name;
    private final String outside;
    private final String link;

    /** @param number makes name and addresses; not used by two at once */
    Namespace(int number) {
        this.name = "holdfast-test-" + number;
        this.link = "hft" + number;
        this.outside = "10.213." + number + ".1";
        close();
        run("ip", "netns", "add", name);
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "up0", "netns", name);
        run("ip", "addr", "add", outside + "/30", "dev", link);
        run("ip", "link", "set", link, "up");
        in("ip", "addr", "add", "10.213." + number + ".2/30", "dev", "up0");
        in("ip", "link", "set", "up0", "up");
        in("ip", "link", "set", "lo", "up");
    }

    /** This machine's address, as seen from inside. */
    String outside() {
        return outside;
    }

    /** The command that runs another one inside. */
    List<String> place() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Only these ports can be reached from inside; attempts at others are refused, and counted. */
    void allow(int... ports) {
        StringBuilder rules = new StringBuilder("table inet test\nflush table inet test\ntable inet test {\n")
                .append("chain out { type filter hook output priority 0; policy accept;\n")
                .append("oif lo accept\nct state established accept\n");
        for (int port : ports) {
            rules.append("tcp dport ").append(port).append(" counter accept\n");
        }
        rules.append("meta l4proto tcp counter reject with tcp reset comment \"others\"\n}\n}\n");
        feed(rules.toString());
    }

    /** Connections that were tried to ports that are not allowed. */
    long refused() {
        return counted("comment \"others\"");
    }

    long allowed(int port) {
        return counted("tcp dport " + port + " ");
    }

    private long counted(String rule) {
        String line = in("nft", "list", "chain", "inet", "test", "out")
                .lines()
                .filter(text -> text.contains(rule))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no rule with " + rule));
        return Long.parseLong(line.replaceAll(".*packets ([0-9]+) .*", "$1"));
    }

    private String in(String... command) {
        List<String> all = new ArrayList<>(place());
        all.addAll(List.of(command));
        return execute(new ProcessBuilder(all), "");
    }

    private void feed(String rules) {
        List<String> all = new ArrayList<>(place());
        all.addAll(List.of("nft", "-f", "-"));
        execute(new ProcessBuilder(all), rules);
    }

    private static void run(String... command) {
        execute(new ProcessBuilder(command), "");
    }

    private static String execute(ProcessBuilder builder, String input) {
        Ended ended = end(builder, input);
        if (ended.exit() != 0) {
            throw new IllegalStateException(builder.command() + ": " + ended.output());
        }
        return ended.output();
    }

    private record Ended(int exit, String output) {}

    private static Ended end(ProcessBuilder builder, String input) {
        try {
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Also what a run before this one may have left; what is not there is no failure. */
    @Override
    public void close() {
        Ended link = end(new ProcessBuilder("ip", "link", "del", this.link), "");
        Ended netns = end(new ProcessBuilder("ip", "netns", "del", name), "");
        for (Ended ended : List.of(link, netns)) {
            if (ended.exit() != 0 && !ended.output().matches("(?s).*(Cannot find device|No such file).*")) {
                throw new IllegalStateException(ended.output());
            }
        }
    }
}
