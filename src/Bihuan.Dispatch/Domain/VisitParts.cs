using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>
/// The parts of a visit as they are used up. What was reserved is taken down to nothing and never below; what a technician had in the van is
/// said to be so and touches no reservation. A reservation that is used up stays with a count of nothing, so that one more is not mistaken
/// for a part nobody reserved.
/// </summary>
internal static class VisitParts
{
    public const string Reserved = "reserved";
    public const string Used = "used";

    public static Result<List<VisitPart>> Use(IReadOnlyList<VisitPart> parts, string code, int count, string? removedSerial, bool fromVan)
    {
        var held = parts.FirstOrDefault(x => x.Code == code && x.State == Reserved);
        if (!fromVan && held is not null && held.Count < count) return Refusal.Conflict("visit.part-short", ("code", code), ("left", held.Count));
        var earlier = parts.FirstOrDefault(x => x.Code == code && x.State == Used);
        var kept = parts.Where(x => x.Code != code || (x.State == Reserved && held is not null)).Select(x => x == held && !fromVan ? x with { Count = x.Count - count } : x);
        return (List<VisitPart>)[.. kept, new VisitPart(code, (earlier?.Count ?? 0) + count, Used, removedSerial ?? earlier?.RemovedSerial)];
    }
}
