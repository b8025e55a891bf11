using Bihuan.Cases.Domain;
using Bihuan.Foundation;

namespace Bihuan.Cases.Contracts;

/// <summary>What a listener of another module may know of the case whose fact it hears.</summary>
public sealed record CaseBrief(Guid Id, string Number, string Kind, Guid? CustomerId, Guid SubjectId, Guid OrganisationId, int Round, int? Rating, bool IsOpen, string? Outcome)
{
    /// <summary>Null when the timeline is no case.</summary>
    public static CaseBrief? Of(ITimeline timeline) => timeline is ServiceCase x
        ? new CaseBrief(x.Id.Value, x.Number, x.Kind, x.CustomerId?.Value, x.SubjectId, x.OrganisationId.Value, x.Round, x.Rating, x.IsOpen, x.Outcome)
        : null;
}
