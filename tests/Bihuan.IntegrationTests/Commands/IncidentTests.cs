using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Commands;

/// <summary>An incident log of four made-up incidents with the dirt that real ones have.</summary>
public sealed class IncidentTests
{
    private const string Header = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_at,sys_updated_at,contact_type,category,priority,assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at";

    private static readonly string[] s_log =
    [
        "INC1,New,true,0,0,0,true,Caller 1,1/3/2016 08:00,1/3/2016 08:05,Phone,Category 1,1 - Critical,Group 1,?,?,?,1/3/2016 18:00,2/3/2016 09:00",
        "INC1,Active,true,0,0,1,true,Caller 1,1/3/2016 08:00,1/3/2016 09:00,Phone,Category 1,1 - Critical,Group 1,Resolver 1,?,?,1/3/2016 18:00,2/3/2016 09:00",
        "INC1,Awaiting User Info,true,1,0,2,true,Caller 1,1/3/2016 08:00,1/3/2016 10:00,Phone,Category 1,1 - Critical,Group 2,?,?,?,1/3/2016 18:00,2/3/2016 09:00",
        "INC1,Resolved,true,1,0,3,false,Caller 1,1/3/2016 08:00,1/3/2016 18:00,Phone,Category 1,1 - Critical,Group 2,Resolver 2,code 6,Resolved by 1,1/3/2016 18:00,2/3/2016 09:00",
        "INC1,Closed,false,1,0,4,false,Caller 1,1/3/2016 08:00,2/3/2016 09:00,Phone,Category 1,1 - Critical,Group 2,Resolver 2,code 6,Resolved by 1,1/3/2016 18:00,2/3/2016 09:00",
        "INC2,Resolved,true,0,0,0,true,?,1/3/2016 08:00,1/3/2016 08:00,Email,?,3 - Moderate,?,?,?,?,?,?",
        "INC2,Active,true,0,1,1,true,?,1/3/2016 08:00,1/3/2016 07:00,Email,?,3 - Moderate,?,?,?,?,?,?",
        "INC2,-100,true,0,1,2,true,?,1/3/2016 08:00,?,Email,?,3 - Moderate,?,?,?,?,?,?",
        "INC3,New,true,0,0,0,true,Caller 2,?,?,Phone,Category 1,4 - Low,?,?,?,?,?,?",
        ",New,true,0,0,0,true,Caller 2,?,?,Phone,Category 1,4 - Low,?,?,?,?,?,?",
        "INC4,New,true",
    ];

    [Theory, BothDatabases]
    public async Task A_log_becomes_cases_with_its_own_times_and_nothing_is_dropped_in_silence(Database database)
    {
        await using var server = await TestServer.Start(database);
        var outcome = await Import(server);
        Assert.Equal(2, outcome.Cases);
        Assert.Equal(["no-number", "no-time-at-all", "wrong-number-of-columns"], outcome.Skipped.Select(x => x.Reason).Order());
        Assert.Equal((1, 1, 1), (outcome.Notes["unknown-state"], outcome.Notes["no-update-time"], outcome.Notes["never-resolved-at"]));
        Assert.Equal(1, outcome.Notes["before-its-opening"]);

        var closed = await server.Query(db => db.Set<ServiceCase>().SingleAsync(x => x.Summary.StartsWith("INC1")));
        Assert.Equal(("closed", false, "urgent"), (closed.Stage, closed.IsOpen, closed.Urgency));
        Assert.Equal(new DateTimeOffset(2016, 3, 1, 0, 0, 0, TimeSpan.Zero), closed.OpenedAt);
        Assert.Equal(new DateTimeOffset(2016, 3, 2, 1, 0, 0, TimeSpan.Zero), closed.ClosedAt);
        Assert.Empty(closed.Holds);
        var reopened = await server.Query(db => db.Set<ServiceCase>().SingleAsync(x => x.Summary.StartsWith("INC2")));
        Assert.Equal(("handling", true, 2), (reopened.Stage, reopened.IsOpen, reopened.Round));

        var types = await server.Query(db => db.Set<FactRow>().Where(x => x.StreamId == closed.Id.Value).OrderBy(x => x.Seq).Select(x => x.Type).ToListAsync());
        Assert.Equal(5, types.Count(x => x.StartsWith("incident.", StringComparison.Ordinal)));
        Assert.Equal(3, types.Count(x => x == "case.transferred/1"));
        Assert.Contains("case.hold-added/1", types);
        Assert.Contains("case.hold-released/1", types);
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
        Assert.DoesNotContain(closed.Id.Value, await server.Query(db => db.Set<OutboxRow>().Select(x => x.StreamId).ToListAsync()));
    }

    [Theory, BothDatabases]
    public async Task Imported_twice_it_changes_nothing_and_a_grown_incident_is_named(Database database)
    {
        await using var server = await TestServer.Start(database);
        await Import(server, s_log[..4]);
        var facts = await server.Query(db => db.Set<FactRow>().CountAsync());
        var again = await Import(server, s_log[..4]);
        Assert.Equal((0, 0, 1), (again.Cases, again.Facts, again.Known));
        Assert.Empty(again.Skipped);
        Assert.Equal(facts, await server.Query(db => db.Set<FactRow>().CountAsync()));
        var grown = await Import(server, s_log[..5]);
        Assert.Equal("known-with-other-rows", Assert.Single(grown.Skipped).Reason);
    }

    [Theory, BothDatabases]
    public async Task The_report_counts_from_facts_also_as_of_an_instant(Database database)
    {
        await using var server = await TestServer.Start(database);
        await Import(server);
        var report = await Report(server, null);
        Assert.Equal((2, 8, 1, 1, 1, 1, 1), (report.Incidents, report.Events, report.MadeSla, report.Reopened, report.Reassigned, report.ReassignmentsMax, report.WithoutResolution));
        var critical = report.Priorities[0];
        Assert.Equal(("1 - Critical", 1L, 0L, 10.00m), (critical.Name, critical.Incidents, critical.MadeSla, critical.MedianHours));

        var earlier = await Report(server, new DateTimeOffset(2016, 3, 1, 3, 0, 0, TimeSpan.Zero));
        Assert.Equal((2, 2), (earlier.Incidents, earlier.MadeSla));
        Assert.Null(earlier.Priorities[0].MedianHours);
    }

    [Theory, BothDatabases]
    public async Task A_file_without_the_needed_columns_is_refused(Database database)
    {
        var server = await TestServer.Shared(database);
        var refused = await server.Services.GetRequiredService<IncidentImport>().Run(["number", "priority"], [], Actor.Named("test"), null, TestContext.Current.CancellationToken);
        Assert.Equal("incidents.columns-missing", refused.Refusal!.Code);
        Assert.Equal(["/incident_state", "/opened_at", "/sys_updated_at"], refused.Refusal.Errors.Select(x => x.Pointer));
    }

    private static async Task<IncidentImportOutcome> Import(TestServer server, string[]? log = null) =>
        (await server.Services.GetRequiredService<IncidentImport>().Run(
            Header.Split(','), (log ?? s_log).Select((x, i) => new TableLine(i + 2, x.Split(','))), Actor.Named("test"), null, TestContext.Current.CancellationToken)).Value;

    private static Task<IncidentReportView> Report(TestServer server, DateTimeOffset? asOf) =>
        server.Services.GetRequiredService<IncidentReport>().Run(asOf, TestContext.Current.CancellationToken);
}
