package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Built-in roles, with the ids that they have in Azure. */
enum Role {
    OWNER("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    CONTRIBUTOR("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    READER("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    ONBOARDING("Azure Connected Machine Onboarding", "b64e21ea-ac4e-4cdf-9dc9-5b892992bee7");

    private final String title;
    private final String id;

    Role(String title, String id) {
        this.title = title;
        this.id = id;
    }

    String title() {
        return title;
    }

    String definition(String subscription) {
        return "/subscriptions/" + subscription + "/providers/Microsoft.Authorization/roleDefinitions/" + id;
    }

    static Role named(String name) throws CommandException {
        return Arrays.stream(values())
                .filter(role -> Ascii.equalsIgnoreCase(role.title, name))
                .findFirst()
                .orElseThrow(() -> CommandException.unusable("--role: '" + name + "' (expected: "
                        + Arrays.stream(values()).map(Role::title).collect(Collectors.joining(", ")) + ")"));
    }
}
