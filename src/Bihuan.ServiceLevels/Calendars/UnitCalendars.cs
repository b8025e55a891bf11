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
internal sealed class UnitCalendars
{
    public const string Company = "company";
    internal const string CacheName = "unit-calendars";
    private const int DepthMax = 30;

    private readonly Store _store;
    private readonly OrganisationTree _tree;
    private readonly SharedCaches _caches;
    private readonly Remembered<Dictionary<Guid, string>> _codes;

    public UnitCalendars(Store store, OrganisationTree tree, SharedCaches caches)
    {
        (_store, _tree, _caches) = (store, tree, caches);
        _codes = new Remembered<Dictionary<Guid, string>>(Load);
    }

    /// <summary>Null for the company's.</summary>
    public string? CodeFor(Guid organisation)
    {
        var codes = _codes.Current;
        if (codes.Count == 0) return null;
        var at = _tree.Current.Find(organisation);
        for (var depth = 0; at is not null && depth < DepthMax; depth++)
        {
            if (codes.TryGetValue(at.Id, out var code)) return code == Company ? null : code;
            at = at.ParentId is { } parent ? _tree.Current.Find(parent) : null;
        }

        return null;
    }

    /// <summary>The units that have a calendar of their own.</summary>
    public IReadOnlyDictionary<Guid, string> Own => _codes.Current;

    public void Forget() => _caches.Forget(CacheName);

    internal void ForgetHere() => _codes.Forget();

    private Dictionary<Guid, string> Load()
    {
        var db = _store.Reader();
        try
        {
            return db.Set<UnitCalendar>().AsNoTracking().ToDictionary(x => x.OrganisationId.Value, x => x.Calendar);
        }
        finally
        {
            _store.Return(db);
        }
    }
}
