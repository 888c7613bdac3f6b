package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.AccountTool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Something that holds for all local accounts or groups. */
public record AccountCheck(Check check) implements ConfigurationResource {
    static final String KIND = "Accounts";
    private static final int FIRST_PERSON = 1000;
    private static final String NO_LOGIN = "/usr/sbin/nologin";

    /** What. */
    public enum Check {
        /** Every account's password stands in shadow. */
        SHADOWED("shadowed-passwords"),
        NO_EMPTY_PASSWORD("no-empty-password"),
        ONLY_ROOT_IS_0("only-root-is-uid-0"),
        ROOT_GROUP_IS_0("root-group-is-gid-0"),
        ONLY_ROOT_GROUP_IS_0("only-root-group-is-gid-0"),
        UNIQUE_USER_ID("unique-uid"),
        UNIQUE_GROUP_ID("unique-gid"),
        UNIQUE_USER_NAME("unique-user-name"),
        UNIQUE_GROUP_NAME("unique-group-name"),
        /** Every account's group is in group(5). */
        GROUPS_EXIST("groups-exist"),
        SHADOW_GROUP_EMPTY("shadow-group-empty"),
        /** Accounts below 1000 cannot log in. */
        SYSTEM_WITHOUT_SHELL("system-accounts-without-shell"),
        /** Accounts that cannot log in have no usable password. */
        NO_SHELL_NO_PASSWORD("no-shell-no-password");

        private final String word;

        Check(String word) {
            this.word = word;
        }
    }

    static AccountCheck of(ResourceProperties properties) throws ConfigurationException {
        String word = properties.text("check");
        for (Check check : Check.values()) {
            if (check.word.equals(word)) {
                return new AccountCheck(check);
            }
        }
        throw properties.wrong("check", word, "a check of accounts such as unique-uid");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Check", check.word);
        if (machine.text(Accounts.PASSWD).isEmpty()) {
            return findings.wrong(check.word, "The file '" + Accounts.PASSWD + "' does not exist.")
                    .result();
        }
        wrong(machine).forEach(found -> findings.wrong(found.name(), found.phrase()));
        return findings.result();
    }

    private record Found(String name, String phrase) {}

    private List<Found> wrong(Machine machine) throws IOException {
        List<Accounts.User> users = Accounts.users(machine);
        List<Accounts.Group> groups = Accounts.groups(machine);
        return switch (check) {
            case SHADOWED ->
                found(
                        users,
                        user -> !user.password().equals("x"),
                        Accounts.User::name,
                        "The password of '%s' does not stand in /etc/shadow.");
            case NO_EMPTY_PASSWORD ->
                found(
                        Accounts.shadow(machine),
                        row -> row.password().isEmpty(),
                        Accounts.Shadow::name,
                        "The user '%s' has an empty password.");
            case ONLY_ROOT_IS_0 ->
                found(
                        users,
                        user -> user.id() == 0 && !user.name().equals("root"),
                        Accounts.User::name,
                        "The user '%s' has the id 0, as only root may.");
            case ROOT_GROUP_IS_0 ->
                found(
                        users,
                        user -> user.name().equals("root") && user.group() != 0,
                        Accounts.User::name,
                        "The first group of '%s' is not group 0.");
            case ONLY_ROOT_GROUP_IS_0 ->
                found(
                        groups,
                        group -> group.id() == 0 && !group.name().equals("root"),
                        Accounts.Group::name,
                        "The group '%s' has the id 0, as only the group root may.");
            case UNIQUE_USER_ID ->
                twice(users, user -> "id " + user.id(), Accounts.User::name, "The user '%s' shares its %s.");
            case UNIQUE_USER_NAME ->
                twice(users, Accounts.User::name, Accounts.User::name, "The user '%s' stands twice in /etc/passwd.");
            case UNIQUE_GROUP_ID ->
                twice(groups, group -> "id " + group.id(), Accounts.Group::name, "The group '%s' shares its %s.");
            case UNIQUE_GROUP_NAME ->
                twice(groups, Accounts.Group::name, Accounts.Group::name, "The group '%s' stands twice in /etc/group.");
            case GROUPS_EXIST -> {
                Set<Integer> known = groups.stream().map(Accounts.Group::id).collect(Collectors.toSet());
                yield found(
                        users,
                        user -> !known.contains(user.group()),
                        Accounts.User::name,
                        "The first group of '%s' is not in /etc/group.");
            }
            case SHADOW_GROUP_EMPTY ->
                found(
                        groups,
                        group -> group.name().equals("shadow")
                                && !group.members().isEmpty(),
                        Accounts.Group::name,
                        "The group '%s' has members.");
            case SYSTEM_WITHOUT_SHELL ->
                found(users, AccountCheck::systemWithShell, Accounts.User::name, "The system account '%s' can log in.");
            case NO_SHELL_NO_PASSWORD -> {
                Set<String> usable = Accounts.shadow(machine).stream()
                        .filter(row -> !row.locked())
                        .map(Accounts.Shadow::name)
                        .collect(Collectors.toSet());
                yield found(
                        users,
                        user -> cannotLogIn(user) && usable.contains(user.name()),
                        Accounts.User::name,
                        "The account '%s' has no shell, and its password is not locked.");
            }
        };
    }

    private static <T> List<Found> found(
            List<T> rows, java.util.function.Predicate<T> wrong, Function<T, String> name, String phrase) {
        return rows.stream()
                .filter(wrong)
                .map(row -> new Found(name.apply(row), phrase.replace("%s", name.apply(row))))
                .toList();
    }

    private static <T> List<Found> twice(
            List<T> rows, Function<T, String> key, Function<T, String> name, String phrase) {
        Set<String> seen = new HashSet<>();
        List<Found> found = new ArrayList<>();
        for (T row : rows) {
            if (!seen.add(key.apply(row))) {
                found.add(new Found(
                        name.apply(row),
                        phrase.replaceFirst("%s", java.util.regex.Matcher.quoteReplacement(name.apply(row)))
                                .replace("%s", key.apply(row))));
            }
        }
        return found;
    }

    private static boolean cannotLogIn(Accounts.User user) {
        return user.shell().endsWith("/nologin") || user.shell().endsWith("/false");
    }

    /** Accounts that exist to be run once, such as sync, are not meant. */
    private static boolean systemWithShell(Accounts.User user) {
        return user.id() > 0
                && user.id() < FIRST_PERSON
                && !cannotLogIn(user)
                && !Set.of("sync", "shutdown", "halt").contains(user.name());
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        List<Found> wrong = wrong(machine);
        for (Found found : wrong) {
            switch (check) {
                case NO_EMPTY_PASSWORD, NO_SHELL_NO_PASSWORD ->
                    machine.tools().account(AccountTool.USERMOD, List.of("-L", "--", found.name()));
                case SYSTEM_WITHOUT_SHELL ->
                    machine.tools().account(AccountTool.USERMOD, List.of("-s", NO_LOGIN, "--", found.name()));
                case ROOT_GROUP_IS_0 ->
                    machine.tools().account(AccountTool.USERMOD, List.of("-g", "0", "--", found.name()));
                case SHADOW_GROUP_EMPTY ->
                    new GroupState("shadow", true, java.util.Optional.of(List.of())).remediate(machine);
                case SHADOWED,
                        ONLY_ROOT_IS_0,
                        ONLY_ROOT_GROUP_IS_0,
                        UNIQUE_USER_ID,
                        UNIQUE_GROUP_ID,
                        UNIQUE_USER_NAME,
                        UNIQUE_GROUP_NAME,
                        GROUPS_EXIST ->
                    throw new ByHandException("which account is meant to be what is not known; " + found.phrase());
            }
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(
                Dependency.file(Accounts.PASSWD), Dependency.file(Accounts.GROUP), Dependency.file(Accounts.SHADOW));
    }
}
