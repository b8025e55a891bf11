using System.Text.Json;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Domain;

/// <summary>
/// The first row of a case, written by a prepared statement: through the change tracker this one insert of some sixty columns cost
/// as much as everything else in opening a case. Later changes go through EF. The columns follow the table's; a test compares.
/// </summary>
internal sealed partial class ServiceCase : IAppendRow
{
    private static readonly AppendTable s_table = new(
        "cases_service_case", "id", "running_number", "number", "kind", "channel", "channel_kind", "process", "process_version", "stage",
        "stage_entered_at", "round", "summary", "customer_id", "subject_id", "unit_id", "serial_number", "model", "product_category", "symptom",
        "organisation_id", "first_responsible_id", "assignee_id", "support_level", "grade", "urgency", "nature", "severity", "proposal",
        "problem_class", "channel_class", "complaint_class", "complaint_level", "timing_class", "opened_at", "first_responded_at", "expected_at",
        "resolved_at", "closed_at", "outcome", "rating", "last_activity_at", "due_at", "contact_count", "note_count", "joined_into_id", "is_open",
        "workers", "evidence", "holds", "ways", "cause", "solution", "is_anonymous", "counted_seq", "seq", "head_hash", "head_recorded_at", "asked_at");

    /// <summary>The same columns in the same order, for <see cref="Read"/>.</summary>
    internal static readonly string ReadSql = $"SELECT {string.Join(", ", s_table.Columns)} FROM {s_table.Name}";

    AppendTable IAppendRow.Table => s_table;

    void IAppendRow.Write(IColumnSink sink)
    {
        sink.Add(Id.Value);
        sink.Add(RunningNumber);
        sink.Add(Number);
        sink.Add(Kind);
        sink.Add(Channel);
        sink.Add(ChannelKind);
        sink.Add(Process);
        sink.Add(ProcessVersion);
        sink.Add(Stage);
        sink.Add(StageEnteredAt);
        sink.Add(Round);
        sink.Add(Summary);
        sink.Add(CustomerId?.Value);
        sink.Add(SubjectId);
        sink.Add(UnitId?.Value);
        sink.Add(SerialNumber);
        sink.Add(Model);
        sink.Add(ProductCategory);
        sink.Add(Symptom);
        sink.Add(OrganisationId.Value);
        sink.Add(FirstResponsibleId.Value);
        sink.Add(AssigneeId.Value);
        sink.Add(SupportLevel);
        sink.Add(Grade);
        sink.Add(Urgency);
        sink.Add(Nature);
        sink.Add(Severity);
        sink.Add(Proposal);
        sink.Add(ProblemClass);
        sink.Add(ChannelClass);
        sink.Add(ComplaintClass);
        sink.Add((long?)ComplaintLevel);
        sink.Add(TimingClass);
        sink.Add(OpenedAt);
        sink.Add(FirstRespondedAt);
        sink.Add(ExpectedAt);
        sink.Add(ResolvedAt);
        sink.Add(ClosedAt);
        sink.Add(Outcome);
        sink.Add((long?)Rating);
        sink.Add(LastActivityAt);
        sink.Add(DueAt);
        sink.Add(ContactCount);
        sink.Add(NoteCount);
        sink.Add(JoinedIntoId?.Value);
        sink.Add(IsOpen);
        sink.Add(ListText.Of(Workers));
        sink.Add(ListText.Of(Evidence));
        sink.Add(ListText.Of(Holds));
        sink.Add(ListText.Of(Ways));
        sink.Add(Cause);
        sink.Add(Solution);
        sink.Add(IsAnonymous);
        sink.Add(CountedSeq);
        sink.Add(Seq);
        sink.Add(HeadHash);
        sink.Add(HeadRecordedAt);
        sink.Add(AskedAt);
    }
}

/// <summary>Short lists as JSON text, the same for rows by hand and for EF.</summary>
internal static class ListText
{
    public static string Of<T>(List<T> list) => list.Count == 0 ? "[]" : JsonSerializer.Serialize(list);

    public static List<T> Of<T>(string json) => json == "[]" ? [] : JsonSerializer.Deserialize<List<T>>(json)!;
}
