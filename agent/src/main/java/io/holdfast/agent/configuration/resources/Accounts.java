package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Rows of passwd(5), group(5) and shadow(5); lines that are none are left out. */
final class Accounts {
    static final String PASSWD = "/etc/passwd";
    static final String GROUP = "/etc/group";
    static final String SHADOW = "/etc/shadow";

    private static final int PASSWD_FIELDS = 7;
    private static final int GROUP_FIELDS = 4;

    private Accounts() {}

    /** @param password {@code x} when it stands in shadow */
    record User(String name, String password, int id, int group, String home, String shell) {}

    record Group(String name, int id, List<String> members) {}

    record Shadow(String name, String password) {
        boolean locked() {
            return password.startsWith("!") || password.startsWith("*");
        }
    }

    static List<User> users(Machine machine) throws IOException {
        List<User> users = new ArrayList<>();
        for (String line : machine.lines(PASSWD)) {
            String[] fields = line.split(":", -1);
            if (fields.length == PASSWD_FIELDS && isId(fields[2]) && isId(fields[3])) {
                users.add(new User(
                        fields[0],
                        fields[1],
                        Integer.parseInt(fields[2]),
                        Integer.parseInt(fields[3]),
                        fields[5],
                        fields[6]));
            }
        }
        return List.copyOf(users);
    }

    static List<Group> groups(Machine machine) throws IOException {
        List<Group> groups = new ArrayList<>();
        for (String line : machine.lines(GROUP)) {
            String[] fields = line.split(":", -1);
            if (fields.length == GROUP_FIELDS && isId(fields[2])) {
                groups.add(new Group(
                        fields[0],
                        Integer.parseInt(fields[2]),
                        fields[3].isEmpty() ? List.of() : List.of(fields[3].split(","))));
            }
        }
        return List.copyOf(groups);
    }

    static List<Shadow> shadow(Machine machine) throws IOException {
        List<Shadow> rows = new ArrayList<>();
        for (String line : machine.lines(SHADOW)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 2) {
                rows.add(new Shadow(fields[0], fields[1]));
            }
        }
        return List.copyOf(rows);
    }

    static Optional<User> user(Machine machine, String name) throws IOException {
        return users(machine).stream().filter(user -> user.name().equals(name)).findFirst();
    }

    static Optional<Group> group(Machine machine, String name) throws IOException {
        return groups(machine).stream()
                .filter(group -> group.name().equals(name))
                .findFirst();
    }

    /** Root is 0 whatever the files say. */
    static OptionalInt userId(Machine machine, String name) throws IOException {
        if (name.equals("root")) {
            return OptionalInt.of(0);
        }
        Optional<User> user = user(machine, name);
        return user.isPresent() ? OptionalInt.of(user.get().id()) : OptionalInt.empty();
    }

    static OptionalInt groupId(Machine machine, String name) throws IOException {
        if (name.equals("root")) {
            return OptionalInt.of(0);
        }
        Optional<Group> group = group(machine, name);
        return group.isPresent() ? OptionalInt.of(group.get().id()) : OptionalInt.empty();
    }

    private static boolean isId(String field) {
        return field.matches("[0-9]{1,9}");
    }
}
