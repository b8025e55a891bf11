using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases;

/// <summary>One case as the queue, the board and the first page show it: codes turned into words, the customer masked, the ring drawn.</summary>
public sealed record CaseGlance(
    CaseRow Row, string Customer, string Stage, string Owner, string? Grade, RingState Ring, Tone ClockTone)
{
    /// <summary>How long until its due time, or since; null when none runs.</summary>
    public string? Remaining { get; init; }

    public string Href => "/desk/cases/" + Row.Id;

    public bool IsUrgent => Row.Urgency != Domain.Urgencies.Ordinary;
}

/// <summary>Dresses rows for the desk: the customers of a page by one query, everything else from memory.</summary>
internal sealed class CaseGlances(CasePolicies policies, PolicyInForce<DeskPolicy> desk, PeopleDirectory people, CustomerDirectory customers, TimeProvider clock)
{
    public DeskPolicy Desk => desk.At(clock.Now());

    public async Task<IReadOnlyList<CaseGlance>> Of(ServiceDb db, IReadOnlyList<CaseRow> rows, Words words, DateTimeOffset now, CancellationToken ct)
    {
        var ids = rows.Where(x => x.CustomerId is not null).Select(x => x.CustomerId!.Value).Distinct().ToList();
        var called = await customers.Called(db, ids, ct);
        var soon = desk.At(now).DueSoon;
        return [.. rows.Select(row => Glance(row, called, words, now, soon))];
    }

    private CaseGlance Glance(CaseRow row, IReadOnlyDictionary<Guid, string> called, Words words, DateTimeOffset now, TimeSpan soon)
    {
        var tone = Clock(row, now, soon);
        var remaining = row is { IsOpen: true, DueAt: { } due } ? Durations.Remaining(words, due, now) : null;
        var stage = words.Code("stage", row.Stage);
        var customer = row.CustomerId is { } id ? called.GetValueOrDefault(id, "") : "";
        return new CaseGlance(row, customer, stage, people.NameOf(row.OwnerId), row.Grade is null ? null : words.Code("grade", row.Grade), Ring(row, tone, stage, words, remaining), tone) { Remaining = remaining };
    }

    private RingState Ring(CaseRow row, Tone tone, string stage, Words words, string? remaining)
    {
        var process = policies.Processes.Find(row.Process, row.ProcessVersion);
        var stages = process?.Stages.Count ?? 1;
        var passed = Math.Max(0, process?.IndexOf(row.Stage) ?? 0);
        var label = row.IsOpen
            ? RingText.Of(words, stages, passed, stage, remaining)
            : RingText.Closed(words, stage);
        return new RingState(stages, passed, tone, !row.IsOpen, label);
    }

    private static Tone Clock(CaseRow row, DateTimeOffset now, TimeSpan soon)
    {
        if (!row.IsOpen || row.DueAt is not { } due) return Tone.Plain;
        if (due <= now) return Tone.Red;
        return due - now <= soon ? Tone.Amber : Tone.Green;
    }
}
