using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Cases.Tables;

/// <summary>Somebody above was told of a case and has to say that they have seen it; one row for each step up.</summary>
internal sealed class Alarm : IAppendRow, Alarms.IWaits
{
    private static readonly AppendTable s_table = new(
        "cases_alarm", "id", "case_id", "cause", "limit_key", "run", "clock", "due_at", "step", "post", "user_id", "organisation_id", "raised_at", "wake_at",
        "acknowledged_at", "acknowledged_by");

    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    /// <summary>Why, as the word <c>alarm-cause.CODE</c>.</summary>
    public required string Cause { get; init; }

    public string? LimitKey { get; init; }

    public int? Run { get; init; }

    public string? Clock { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public required int Step { get; init; }

    public required string Post { get; init; }

    public required UserId UserId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>When it goes one step further, unless somebody has seen it; null when there is nothing to wait for.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public UserId? AcknowledgedBy { get; set; }

    AppendTable IAppendRow.Table => s_table;

    void IAppendRow.Write(IColumnSink sink)
    {
        sink.Add(Id);
        sink.Add(CaseId.Value);
        sink.Add(Cause);
        sink.Add(LimitKey);
        sink.Add((long?)Run);
        sink.Add(Clock);
        sink.Add(DueAt);
        sink.Add(Step);
        sink.Add(Post);
        sink.Add(UserId.Value);
        sink.Add(OrganisationId.Value);
        sink.Add(RaisedAt);
        sink.Add(WakeAt);
        sink.Add(AcknowledgedAt);
        sink.Add(AcknowledgedBy?.Value);
    }
}

internal sealed class AlarmTable : IEntityTypeConfiguration<Alarm>
{
    public void Configure(EntityTypeBuilder<Alarm> builder)
    {
        builder.ToTable("cases_alarm");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Cause).HasMaxLength(30);
        builder.Property(x => x.LimitKey).HasMaxLength(20);
        builder.Property(x => x.Clock).HasMaxLength(40);
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.HasIndex(x => x.CaseId);
        builder.HasIndex(x => x.WakeAt).HasFilter("wake_at IS NOT NULL");
        builder.HasIndex(x => new { x.UserId, x.RaisedAt });
        builder.HasIndex(x => x.RaisedAt).HasFilter("acknowledged_at IS NULL");
    }
}
