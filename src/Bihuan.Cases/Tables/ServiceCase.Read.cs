using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Domain;

/// <summary>
/// A case as its row holds it, read by hand where many are read at once only to be told something: EF takes five times as long for the same
/// columns. They stand in the order of the prepared insert; a test compares with what EF reads.
/// </summary>
internal sealed partial class ServiceCase
{
    internal static ServiceCase Read(HotRow row) => new()
    {
        Id = new CaseId(row.Guid(0)),
        RunningNumber = row.Long(1),
        Number = row.Text(2),
        Kind = row.Text(3),
        Channel = row.Text(4),
        ChannelKind = row.Text(5),
        Process = row.Text(6),
        ProcessVersion = row.Number(7),
        Stage = row.Text(8),
        StageEnteredAt = row.Instant(9),
        Round = row.Number(10),
        Summary = row.Text(11),
        CustomerId = row.GuidOrNull(12) is { } customer ? new CustomerId(customer) : null,
        SubjectId = row.Guid(13),
        UnitId = row.GuidOrNull(14) is { } unit ? new UnitId(unit) : null,
        SerialNumber = row.TextOrNull(15),
        Model = row.TextOrNull(16),
        ProductCategory = row.TextOrNull(17),
        Symptom = row.TextOrNull(18),
        OrganisationId = new OrganisationId(row.Guid(19)),
        FirstResponsibleId = new UserId(row.Guid(20)),
        AssigneeId = new UserId(row.Guid(21)),
        SupportLevel = row.Number(22),
        Grade = row.TextOrNull(23),
        Urgency = row.Text(24),
        Nature = row.TextOrNull(25),
        Severity = row.TextOrNull(26),
        Proposal = row.TextOrNull(27),
        ProblemClass = row.TextOrNull(28),
        ChannelClass = row.TextOrNull(29),
        ComplaintClass = row.TextOrNull(30),
        ComplaintLevel = row.NumberOrNull(31),
        TimingClass = row.TextOrNull(32),
        OpenedAt = row.Instant(33),
        FirstRespondedAt = row.InstantOrNull(34),
        ExpectedAt = row.InstantOrNull(35),
        ResolvedAt = row.InstantOrNull(36),
        ClosedAt = row.InstantOrNull(37),
        Outcome = row.TextOrNull(38),
        Rating = row.NumberOrNull(39),
        LastActivityAt = row.Instant(40),
        DueAt = row.InstantOrNull(41),
        ContactCount = row.Number(42),
        NoteCount = row.Number(43),
        JoinedIntoId = row.GuidOrNull(44) is { } into ? new CaseId(into) : null,
        IsOpen = row.Flag(45),
        Workers = ListText.Of<Guid>(row.Text(46)),
        Evidence = ListText.Of<string>(row.Text(47)),
        Holds = ListText.Of<string>(row.Text(48)),
        Ways = ListText.Of<string>(row.Text(49)),
        Cause = row.TextOrNull(50),
        Solution = row.TextOrNull(51),
        IsAnonymous = row.Flag(52),
        CountedSeq = row.Long(53),
        Seq = row.Long(54),
        HeadHash = row.Bytes(55),
        HeadRecordedAt = row.Instant(56),
        AskedAt = row.InstantOrNull(57),
    };
}
