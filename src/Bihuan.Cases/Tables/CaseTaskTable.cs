using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Cases.Tables;

/// <summary>What somebody is to do for a case by a certain time: an item of an emergency's checklist, or what another department is asked for.</summary>
internal sealed class CaseTask : IAppendRow, Alarms.IWaits
{
    public const string OfChecklist = "checklist";
    public const string Asked = "request";

    private static readonly AppendTable s_table = new(
        "cases_task", "id", "case_id", "kind", "list", "code", "text", "is_mandatory", "place", "owner_id", "asked_by", "organisation_id", "opened_at", "due_at", "wake_at",
        "done_at", "done_by", "outcome", "note");

    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string Kind { get; init; }

    /// <summary>The checklist an item stands on; null for a request.</summary>
    public string? List { get; init; }

    /// <summary>The item, as the word <c>checklist-item.CODE</c>; null for a request.</summary>
    public string? Code { get; init; }

    /// <summary>What is asked for, in the asker's words; empty for an item of a checklist.</summary>
    public string Text { get; set; } = "";

    public bool IsMandatory { get; init; }

    /// <summary>Where it stands among those opened with it.</summary>
    public int Place { get; init; }

    public required UserId OwnerId { get; init; }

    public UserId? AskedBy { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? WakeAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    public UserId? DoneBy { get; set; }

    /// <summary>done, answered or declined; null while it is open.</summary>
    public string? Outcome { get; set; }

    public string Note { get; set; } = "";

    public bool IsOpen => DoneAt is null;

    AppendTable IAppendRow.Table => s_table;

    void IAppendRow.Write(IColumnSink sink)
    {
        sink.Add(Id);
        sink.Add(CaseId.Value);
        sink.Add(Kind);
        sink.Add(List);
        sink.Add(Code);
        sink.Add(Text);
        sink.Add(IsMandatory);
        sink.Add(Place);
        sink.Add(OwnerId.Value);
        sink.Add(AskedBy?.Value);
        sink.Add(OrganisationId.Value);
        sink.Add(OpenedAt);
        sink.Add(DueAt);
        sink.Add(WakeAt);
        sink.Add(DoneAt);
        sink.Add(DoneBy?.Value);
        sink.Add(Outcome);
        sink.Add(Note);
    }
}

internal sealed class CaseTaskTable : IEntityTypeConfiguration<CaseTask>
{
    public void Configure(EntityTypeBuilder<CaseTask> builder)
    {
        builder.ToTable("cases_task");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.IsOpen);
        builder.Property(x => x.Kind).HasMaxLength(20);
        builder.Property(x => x.List).HasMaxLength(40);
        builder.Property(x => x.Code).HasMaxLength(60);
        builder.Property(x => x.Text).HasMaxLength(1000);
        builder.Property(x => x.Outcome).HasMaxLength(20);
        builder.Property(x => x.Note).HasMaxLength(1000);
        builder.HasIndex(x => x.CaseId);
        builder.HasIndex(x => x.WakeAt).HasFilter("wake_at IS NOT NULL");
        builder.HasIndex(x => new { x.OwnerId, x.DueAt }).HasFilter("done_at IS NULL");
        builder.HasOne<ServiceCase>().WithMany().HasForeignKey(x => x.CaseId);
    }
}
