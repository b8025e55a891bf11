using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.ServiceLevels.Tables;

/// <summary>One run of one limit on one case. Written by prepared SQL when a case opens, changed through EF afterwards.</summary>
internal sealed class ClockRow : IAppendRow
{
    private static readonly AppendTable Clocks = new(
        "servicelevels_clock", "subject_id", "limit_key", "run", "policy_version", "clock", "calendar_version", "started_at", "started_seq", "due_at",
        "is_provisional", "is_paused", "pauses", "wake_at", "stopped_at", "stopped_seq", "outcome", "extended_to", "first_due_at", "first_outcome", "warned_at", "breach_told_at", "team_id", "extension_asked_by");

    public required Guid SubjectId { get; init; }

    public required string LimitKey { get; init; }

    public required int Run { get; init; }

    public int PolicyVersion { get; set; }

    public string Clock { get; set; } = "";

    public string? CalendarVersion { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public long StartedSeq { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public bool IsProvisional { get; set; }

    public bool IsPaused { get; set; }

    public string Pauses { get; set; } = "";

    /// <summary>When the sweep has to look again; null when nothing is to come. It finds the case by <see cref="ClockHistory.WakeAt"/>.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public long? StoppedSeq { get; set; }

    public ClockOutcome Outcome { get; set; }

    public string? ExtendedTo { get; set; }

    /// <summary>What was so before a late fact changed it.</summary>
    public DateTimeOffset? FirstDueAt { get; set; }

    public ClockOutcome? FirstOutcome { get; set; }

    /// <summary>The latest warning given; each is given once.</summary>
    public DateTimeOffset? WarnedAt { get; set; }

    public DateTimeOffset? BreachToldAt { get; set; }

    /// <summary>Whose clock it is, or was when it ended; null for what belongs to no unit.</summary>
    public Guid? TeamId { get; set; }

    /// <summary>Who asked for the longer limit and waits for a decision, as an actor code.</summary>
    public string? ExtensionAskedBy { get; set; }

    public AppendTable Table => Clocks;

    public void Write(IColumnSink sink)
    {
        sink.Add(SubjectId);
        sink.Add(LimitKey);
        sink.Add(Run);
        sink.Add(PolicyVersion);
        sink.Add(Clock);
        sink.Add(CalendarVersion);
        sink.Add(StartedAt);
        sink.Add(StartedSeq);
        sink.Add(DueAt);
        sink.Add(IsProvisional);
        sink.Add(IsPaused);
        sink.Add(Pauses);
        sink.Add(WakeAt);
        sink.Add(StoppedAt);
        sink.Add(StoppedSeq);
        sink.Add(Outcome.ToString());
        sink.Add(ExtendedTo);
        sink.Add(FirstDueAt);
        sink.Add(FirstOutcome?.ToString());
        sink.Add(WarnedAt);
        sink.Add(BreachToldAt);
        sink.Add(TeamId);
        sink.Add(ExtensionAskedBy);
    }
}

/// <summary>What a sweep told about one clock, written in bulk beside the facts that say so.</summary>
internal sealed record ClockTold(ClockRow Row) : IAppendRow
{
    private static readonly AppendTable Told = AppendTable.Change(
        "servicelevels_clock", ["outcome", "warned_at", "breach_told_at", "wake_at"], ["subject_id", "limit_key", "run"]);

    public AppendTable Table => Told;

    public void Write(IColumnSink sink)
    {
        sink.Add(Row.Outcome.ToString());
        sink.Add(Row.WarnedAt);
        sink.Add(Row.BreachToldAt);
        sink.Add(Row.WakeAt);
        sink.Add(Row.SubjectId);
        sink.Add(Row.LimitKey);
        sink.Add(Row.Run);
    }
}

/// <summary>When a case is to be looked at next, after its clocks have been told.</summary>
internal sealed record CaseWake(Guid Subject, DateTimeOffset? WakeAt) : IAppendRow
{
    private static readonly AppendTable Wakes = AppendTable.Change("servicelevels_history", ["wake_at"], ["subject_id"]);

    public AppendTable Table => Wakes;

    public void Write(IColumnSink sink)
    {
        sink.Add(WakeAt);
        sink.Add(Subject);
    }
}

/// <summary>The same where not all of its clocks were looked at: the earliest that any of them waits for.</summary>
internal sealed record CaseWakeCounted(Guid Subject) : IAppendRow
{
    private static readonly AppendTable Wakes = AppendTable.By(
        "servicelevels_history", ["subject_id"], mark => $"{Earliest} WHERE subject_id = {mark}1", rows => $"{Earliest} FROM {rows} WHERE servicelevels_history.subject_id = v.subject_id");

    private const string Earliest =
        "UPDATE servicelevels_history SET wake_at = (SELECT min(x.wake_at) FROM servicelevels_clock AS x WHERE x.subject_id = servicelevels_history.subject_id)";

    public AppendTable Table => Wakes;

    public void Write(IColumnSink sink) => sink.Add(Subject);
}

/// <summary>
/// What the clocks heard of one case, compact: a line a fact. Clocks are counted again from this, not from the facts' bodies, so
/// that a change costs one row and a trial of a policy on all history reads one row a case.
/// </summary>
internal sealed class ClockHistory : IAppendRow
{
    private static readonly AppendTable Histories = new("servicelevels_history", "subject_id", "opened_at", "policy_version", "calendar", "facts", "wake_at");

    public required Guid SubjectId { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The version of the limits that was in force when it was opened; all its clocks are counted under it.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The calendar of its outlet or region; null for the company's.</summary>
    public string? Calendar { get; init; }

    public required string Facts { get; set; }

    /// <summary>The earliest that any of its clocks waits for: what the sweep asks for, one entry for a case and not for each clock.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    public AppendTable Table => Histories;

    public void Write(IColumnSink sink)
    {
        sink.Add(SubjectId);
        sink.Add(OpenedAt);
        sink.Add(PolicyVersion);
        sink.Add(Calendar);
        sink.Add(Facts);
        sink.Add(WakeAt);
    }
}

internal sealed class ClockTable : IEntityTypeConfiguration<ClockRow>
{
    public void Configure(EntityTypeBuilder<ClockRow> builder)
    {
        builder.ToTable("servicelevels_clock");
        builder.HasKey(x => new { x.SubjectId, x.LimitKey, x.Run });
        builder.Ignore(x => x.Table);
        builder.Property(x => x.LimitKey).HasMaxLength(20);
        builder.Property(x => x.Clock).HasMaxLength(40);
        builder.Property(x => x.CalendarVersion).HasMaxLength(40);
        builder.Property(x => x.Pauses).HasMaxLength(4000);
        builder.Property(x => x.Outcome).HasMaxLength(20);
        builder.Property(x => x.ExtendedTo).HasMaxLength(20);
        builder.Property(x => x.FirstOutcome).HasMaxLength(20);
        builder.Property(x => x.ExtensionAskedBy).HasMaxLength(80);
        builder.HasIndex(x => x.DueAt);
        builder.HasIndex(x => x.SubjectId).HasDatabaseName("ix_servicelevels_clock_provisional").HasFilter("is_provisional");
    }
}

internal sealed class ClockHistoryTable : IEntityTypeConfiguration<ClockHistory>
{
    public void Configure(EntityTypeBuilder<ClockHistory> builder)
    {
        builder.ToTable("servicelevels_history");
        builder.HasKey(x => x.SubjectId);
        builder.Ignore(x => x.Table);
        builder.Property(x => x.Calendar).HasMaxLength(60);
        builder.HasIndex(x => x.OpenedAt);
        builder.HasIndex(x => x.WakeAt).HasFilter("wake_at IS NOT NULL");
    }
}
