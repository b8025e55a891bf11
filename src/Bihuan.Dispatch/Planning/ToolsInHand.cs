using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Planning;

/// <summary>
/// The special tools a day's visits need and who has one that may be used that day. A kind binds once the company has registered one of it:
/// where nobody keeps a register, its silence must not leave customers without anybody.
/// </summary>
internal sealed record ToolsInHand(IReadOnlySet<string> Kept, ILookup<Guid, string> ByHolder)
{
    public static readonly ToolsInHand None = new(new HashSet<string>(), Array.Empty<(Guid, string)>().ToLookup(x => x.Item1, x => x.Item2));

    public string[] Needed(Visit visit) => [.. visit.Tools.Where(Kept.Contains)];

    public static async Task<ToolsInHand> Read(ServiceDb db, FieldPolicy policy, OrganisationId outlet, List<Visit> visits, DateOnly day, CancellationToken ct)
    {
        var codes = visits.SelectMany(x => x.Tools).Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count == 0) return None;
        var kept = await Registered(db, codes, ct);
        var held = await db.Set<ServiceTool>().Where(x => codes.Contains(x.Code) && x.AtId == outlet && x.HolderId != null).ToListAsync(ct);
        return new ToolsInHand(kept, held.Where(x => x.IsOfUseOn(day, policy)).ToLookup(x => x.HolderId!.Value.Value, x => x.Code));
    }

    /// <summary>Kinds of which the company has at least one, in whatever state it is today.</summary>
    public static async Task<HashSet<string>> Registered(ServiceDb db, IReadOnlyCollection<string> codes, CancellationToken ct)
    {
        var gone = ToolCondition.Gone;
        return [.. await db.Set<ServiceTool>().Where(x => codes.Contains(x.Code) && !gone.Contains(x.Condition)).Select(x => x.Code).Distinct().ToListAsync(ct)];
    }
}
