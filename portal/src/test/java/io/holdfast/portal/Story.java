package io.holdfast.portal;

/** The fleet that the tests look at: mixed states, one refusal, one failure with its output. */
final class Story {
    static final String REFUSAL =
            "The machine refuses Microsoft.Azure.Extensions/CustomScript: extensions.blocklist names"
                    + " \"Microsoft.Azure.Extensions/CustomScript\" in /etc/holdfast/agent.json.";
    static final String OUTPUT = "[stdout]\nchecking <b>disk</b>\n[stderr]\nno space left on /var";

    static final String RUN = """
            {"executionState": "Failed", "exitCode": 2, "output": "uid=0(root)\\n", "error": "no <b>such</b> file\\n",
             "executionMessage": "exit code 2", "startTime": "2026-11-22T00:00:00Z", "endTime": "2026-11-22T00:00:01Z"}""";

    private Story() {}

    static void tell(FakeFleet fleet) {
        for (int number = 1; number <= 14; number++) {
            fleet.machine("web-%02d".formatted(number), "Connected", "Debian GNU/Linux", "12");
        }
        fleet.machine("db-01", "Connected", "Red Hat Enterprise Linux", "9.4");
        fleet.machine("db-02", "Disconnected", "Red Hat Enterprise Linux", "9.4");
        fleet.machine("pay-01", "Error", "SUSE Linux Enterprise Server", "15 SP6");
        fleet.boot("db-01", FakeFleet.json(FakeSecurity.STATE));
        install(fleet, "web-01", "hello", "Holdfast.Compute", "CustomScript");
        fleet.report(FakeFleet.extensionId("web-01", "hello"), "Succeeded", "0", "[stdout]\nhello\n[stderr]\n");
        install(fleet, "web-01", "cleanup", "Holdfast.Compute", "CustomScript");
        fleet.report(FakeFleet.extensionId("web-01", "cleanup"), "Failed", "3", OUTPUT);
        install(fleet, "web-01", "monitor", "Microsoft.Azure.Monitor", "AzureMonitorLinuxAgent");
        install(fleet, "pay-01", "script", "Microsoft.Azure.Extensions", "CustomScript");
        fleet.report(FakeFleet.extensionId("pay-01", "script"), "Failed", "ExtensionNotPermitted", REFUSAL);
        fleet.event(FakeFleet.extensionId("pay-01", "script"), WRITE, WRITE_TEXT, "Failed", REFUSAL);
        fleet.event(
                FakeFleet.machineId("web-02"),
                "Microsoft.HybridCompute/machines/write",
                "Create or update machine",
                "Succeeded",
                "");
    }

    static final String WRITE = "Microsoft.HybridCompute/machines/extensions/write";
    static final String WRITE_TEXT = "Install or update extension";

    private static void install(FakeFleet fleet, String machine, String name, String publisher, String type) {
        fleet.put(FakeFleet.extensionId(machine, name), FakeFleet.json("""
                {"location": "local", "properties": {"publisher": "%s", "type": "%s", "typeHandlerVersion": "1.0.0",
                 "settings": {"commandToExecute": "echo hello"}}}""".formatted(publisher, type)));
        for (String status : new String[] {"Accepted", "Succeeded"}) {
            fleet.event(FakeFleet.extensionId(machine, name), WRITE, WRITE_TEXT, status, "");
        }
    }
}
