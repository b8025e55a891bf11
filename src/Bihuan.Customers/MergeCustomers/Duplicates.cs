using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.FindCustomers;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.MergeCustomers;

/// <summary>A record that may be the same person, and why we think so (words <c>duplicate.CODE</c>).</summary>
public sealed record DuplicateView(Guid Id, string Name, string Phone, string Email, string? Region, IReadOnlyList<string> Reasons);

/// <summary>Proposes records that may be one person (CUS-16). It proposes and never merges: whoever knows decides.</summary>
internal sealed class DuplicateFinder(CustomerScope scope, SubjectKeys keys, IEnumerable<ICustomerHistory> histories)
{
    private const int ProposalsMax = 20;

    public async Task<IReadOnlyList<DuplicateView>> Of(ServiceDb db, Guid customer, Actor actor, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var row = await db.Set<Customer>().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (row is null || row.Standing() is not null) return [];
        var reasons = new Dictionary<CustomerId, SortedSet<string>>();
        foreach (var (other, why) in await ByFields(db, row, ct)) Add(reasons, other, why);
        foreach (var other in await ByUnits(db, id, ct)) Add(reasons, other, "same-unit");
        foreach (var source in histories)
            foreach (var related in await source.Related(db, customer, ct)) Add(reasons, new CustomerId(related.Id), related.Why);
        reasons.Remove(id);
        if (reasons.Count == 0) return [];
        var candidates = reasons.Keys.ToList();
        var rows = await scope.Customers(db, actor, CustomerPermissions.Read)
            .Where(x => candidates.Contains(x.Id) && x.MergedIntoId == null && x.ErasedAt == null).OrderBy(x => x.CreatedAt).Take(ProposalsMax).ToListAsync(ct);
        keys.Load(db, [.. rows.Select(x => x.Id.Value)]);
        return rows
            .Select(x => new DuplicateView(
                x.Id.Value, Masking.Name(keys.Open(db, x.Id.Value, x.Name)), Masking.Phone(keys.Open(db, x.Id.Value, x.Phone)),
                Masking.Email(keys.Open(db, x.Id.Value, x.Email)), x.Region, [.. reasons[x.Id]]))
            .OrderByDescending(x => x.Reasons.Count)
            .ToList();
    }

    private static async Task<List<(CustomerId Id, string Why)>> ByFields(ServiceDb db, Customer x, CancellationToken ct)
    {
        var found = new List<(CustomerId, string)>();
        var live = db.Set<Customer>().Where(y => y.ErasedAt == null && y.MergedIntoId == null);
        if (x.PhoneHash is { } phone) found.AddRange((await live.Where(y => y.PhoneHash == phone).Select(y => y.Id).Take(ProposalsMax).ToListAsync(ct)).Select(y => (y, "same-phone")));
        if (x.EmailHash is { } email) found.AddRange((await live.Where(y => y.EmailHash == email).Select(y => y.Id).Take(ProposalsMax).ToListAsync(ct)).Select(y => (y, "same-email")));
        if (x is { NameHash: { } name, Region: { } region })
            found.AddRange((await live.Where(y => y.NameHash == name && y.Region == region).Select(y => y.Id).Take(ProposalsMax).ToListAsync(ct)).Select(y => (y, "same-name-and-region")));
        return found;
    }

    /// <summary>Whoever owned one of this customer's units before them, or has one that was theirs.</summary>
    private static async Task<List<CustomerId>> ByUnits(ServiceDb db, CustomerId id, CancellationToken ct)
    {
        var theirs = db.Set<OwnedUnit>().Where(x => x.CustomerId == id).Select(x => x.Id);
        var earlier = await db.Set<UnitOwnership>().Where(x => x.CustomerId != id && theirs.Contains(x.UnitId)).Select(x => x.CustomerId).Take(ProposalsMax).ToListAsync(ct);
        var once = db.Set<UnitOwnership>().Where(x => x.CustomerId == id).Select(x => x.UnitId);
        var later = await db.Set<OwnedUnit>().Where(x => x.CustomerId != null && x.CustomerId != id && once.Contains(x.Id)).Select(x => x.CustomerId!.Value).Take(ProposalsMax).ToListAsync(ct);
        return [.. earlier, .. later];
    }

    private static void Add(Dictionary<CustomerId, SortedSet<string>> reasons, CustomerId id, string why)
    {
        if (!reasons.TryGetValue(id, out var known)) reasons[id] = known = new SortedSet<string>(StringComparer.Ordinal);
        known.Add(why);
    }

    public static void Map(RouteGroupBuilder customer) => customer.MapGet("/duplicates", async (Guid id, Actor actor, ServiceDb db, DuplicateFinder finder, CancellationToken ct) =>
        Problems.Ok(new { items = await finder.Of(db, id, actor, ct), next = (string?)null }))
        .Requires(CustomerPermissions.Read);
}
