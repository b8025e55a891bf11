using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.RunBacktest;

/// <summary>
/// What the form begins with: the limits in force to be changed by hand, the stored versions to choose from, newest first, and the days that
/// there is history for.
/// </summary>
public sealed record LaboratoryStart(string Text, IReadOnlyList<PolicyVersionView> Versions, DateOnly From, DateOnly To);

internal sealed class LaboratoryForm(CompanyZone zone, PolicyLibrary library, PolicyShelf shelf, TimeProvider clock)
{
    private const int UsualDays = 365;

    public async Task<LaboratoryStart> Read(ServiceDb db, CancellationToken ct)
    {
        var now = clock.Now();
        var today = zone.Day(now);
        var first = await db.Set<ClockHistory>().OrderBy(x => x.OpenedAt).Select(x => (DateTimeOffset?)x.OpenedAt).FirstOrDefaultAsync(ct);
        var from = first is { } at ? zone.Day(at) : today;
        return new LaboratoryStart(library.InForce(LimitBook.Document, now)?.Text ?? "", await shelf.History(LimitBook.Document, null, ct), from > today.AddDays(-UsualDays) ? from : today.AddDays(-UsualDays), today);
    }
}
