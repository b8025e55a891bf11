using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Calendars;

/// <summary>
/// Which calendar an outlet or region works by: its own, else that of the nearest unit above it that has one, else the company's. Limits
/// that say <c>company</c> mean this one; the official calendar stays the official one everywhere.
/// </summary>
internal sealed class UnitCalendars(Store store, OrganisationTree tree, SharedCaches caches)
{
    public const string Company = "company";
    internal const string CacheName = "unit-calendars";
    private const int DepthMax = 30;

    private volatile IReadOnlyDictionary<Guid, string>? _codes;

    /// <summary>Null for the company's.</summary>
    public string? CodeFor(Guid organisation)
    {
        var codes = _codes ?? Load();
        if (codes.Count == 0) return null;
        var at = tree.Current.Find(organisation);
        for (var depth = 0; at is not null && depth < DepthMax; depth++)
        {
            if (codes.TryGetValue(at.Id, out var code)) return code == Company ? null : code;
            at = at.ParentId is { } parent ? tree.Current.Find(parent) : null;
        }

        return null;
    }

    /// <summary>The units that have a calendar of their own.</summary>
    public IReadOnlyDictionary<Guid, string> Own => _codes ?? Load();

    public void Forget() => caches.Forget(CacheName);

    internal void ForgetHere() => _codes = null;

    private IReadOnlyDictionary<Guid, string> Load()
    {
        var db = store.Reader();
        try
        {
            return _codes = db.Set<UnitCalendar>().AsNoTracking().ToDictionary(x => x.OrganisationId.Value, x => x.Calendar);
        }
        finally
        {
            store.Return(db);
        }
    }
}
