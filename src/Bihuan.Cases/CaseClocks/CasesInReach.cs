using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseClocks;

/// <summary>Names the cases for the pages of service levels, within the reader's reach.</summary>
internal sealed class CasesInReach : IWorkInReach
{
    public async Task<IReadOnlyList<WorkInReach>> NewestOpen(ServiceDb db, Actor actor, int max, CancellationToken ct)
    {
        var rows = await db.Set<ServiceCase>().Within(actor, CasePermissions.Read).Where(x => x.IsOpen).OrderByDescending(x => x.RunningNumber).Take(max)
            .Select(x => new { x.Id, x.Number, x.Summary }).ToListAsync(ct);
        return rows.ConvertAll(x => Subject(x.Id.Value, x.Number, x.Summary));
    }

    public async Task<WorkInReach?> Numbered(ServiceDb db, Actor actor, string number, CancellationToken ct)
    {
        var row = await db.Set<ServiceCase>().Within(actor, CasePermissions.Read).Where(x => x.Number == number.ToUpperInvariant()).Select(x => new { x.Id, x.Number, x.Summary }).FirstOrDefaultAsync(ct);
        return row is null ? null : Subject(row.Id.Value, row.Number, row.Summary);
    }

    private static WorkInReach Subject(Guid id, string number, string summary) => new(id, number, summary, "/desk/cases/" + id);
}
