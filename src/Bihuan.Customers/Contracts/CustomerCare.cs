using Bihuan.Customers.Domain;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Contracts;

/// <summary>A note about a customer; without days it stands for good. <see cref="IsToday"/> also for a standing one.</summary>
public sealed record CareNote(string Text, DateOnly? FromOn, DateOnly? UntilOn, bool IsToday);

/// <summary>What to mind about a customer: how they like to be served, what they need, and what is written down for these days (CUS-14).</summary>
public sealed record CustomerCare(IReadOnlyList<string> Preferences, string Needs, IReadOnlyList<CareNote> Notes)
{
    public static readonly CustomerCare Nothing = new([], "", []);

    public bool IsEmpty => Preferences.Count == 0 && Needs.Length == 0 && Notes.Count == 0;
}

/// <summary>What planning a visit must heed: preferences by code, and the days on which nobody is to come.</summary>
public sealed record VisitingWishes(IReadOnlyList<string> Preferences, IReadOnlyList<(DateOnly From, DateOnly Until)> DaysAway);

/// <summary>Reads it for whoever makes an appointment or stands before the door. Numbers and the customer's name are masked.</summary>
public sealed class CustomerCareReader(SubjectKeys keys, CompanyZone zone)
{
    private const int NotesMax = 20;

    /// <summary>Standing notes and those whose days are not over at this instant, those of today first.</summary>
    public async Task<CustomerCare> Of(ServiceDb db, Guid customer, DateTimeOffset at, CancellationToken ct) =>
        (await Of(db, [customer], at, ct)).GetValueOrDefault(customer, CustomerCare.Nothing);

    /// <summary>Of many at once, in as many queries as of one. Nothing is known of the erased.</summary>
    public async Task<IReadOnlyDictionary<Guid, CustomerCare>> Of(ServiceDb db, IReadOnlyCollection<Guid> customers, DateTimeOffset at, CancellationToken ct)
    {
        var (asked, today) = (customers.Distinct().Select(x => new CustomerId(x)).ToList(), zone.Day(at));
        var into = asked.ConvertAll(x => (CustomerId?)x);
        var rows = await db.Set<Customer>().Where(x => asked.Contains(x.Id) && x.ErasedAt == null).ToListAsync(ct);
        var merged = await db.Set<Customer>().Where(x => into.Contains(x.MergedIntoId)).Select(x => new { x.Id, Into = x.MergedIntoId!.Value }).ToListAsync(ct);
        List<CustomerId> all = [.. asked, .. merged.Select(x => x.Id)];
        var notes = await db.Set<CustomerNote>().Where(x => x.RemovedAt == null && all.Contains(x.CustomerId) && (x.UntilOn == null || x.UntilOn >= today)).ToListAsync(ct);
        keys.Load(db, [.. all.Select(x => x.Value)]);
        var survivor = merged.ToDictionary(x => x.Id, x => x.Into);
        var theirs = notes.ToLookup(x => survivor.GetValueOrDefault(x.CustomerId, x.CustomerId));
        return rows.ToDictionary(x => x.Id.Value, x => Describe(db, x, theirs[x.Id], today));
    }

    private CustomerCare Describe(ServiceDb db, Customer row, IEnumerable<CustomerNote> notes, DateOnly today)
    {
        var name = keys.Open(db, row.Id.Value, row.Name);
        return new CustomerCare(
            Codes.Read(row.Preferences),
            Masking.FreeText(keys.Open(db, row.Id.Value, row.Needs) ?? "", name),
            [
                .. notes.OrderByDescending(x => x.CreatedAt).Take(NotesMax)
                    .Select(x => new CareNote(Masking.FreeText(keys.Open(db, x.CustomerId.Value, x.Text) ?? "", name), x.FromOn, x.UntilOn, NoteDays.Covers(x.FromOn, x.UntilOn, today)))
                    .OrderByDescending(x => x.IsToday).ThenBy(x => x.FromOn ?? DateOnly.MinValue),
            ]);
    }

    /// <summary>Of many customers at once; days that are over on <paramref name="from"/> are left out. A merged record speaks for the one it became.</summary>
    public async Task<IReadOnlyDictionary<Guid, VisitingWishes>> WishesOf(ServiceDb db, IReadOnlyCollection<Guid> customers, DateOnly from, CancellationToken ct)
    {
        var asked = customers.Distinct().Select(x => new CustomerId(x)).ToList();
        var rows = await db.Set<Customer>().Where(x => asked.Contains(x.Id) && x.ErasedAt == null).Select(x => new { x.Id, x.Preferences, x.MergedIntoId }).ToListAsync(ct);
        var survivors = rows.Where(x => x.MergedIntoId is not null).Select(x => x.MergedIntoId!.Value).ToList();
        var later = survivors.Count == 0 ? [] : await db.Set<Customer>().Where(x => survivors.Contains(x.Id)).Select(x => new { x.Id, x.Preferences }).ToListAsync(ct);
        List<CustomerId> all = [.. asked, .. survivors];
        var away = (await db.Set<CustomerNote>().Where(x => all.Contains(x.CustomerId) && x.BlocksVisits && x.RemovedAt == null && x.UntilOn >= from).ToListAsync(ct)).ToLookup(x => x.CustomerId);
        return rows.ToDictionary(
            x => x.Id.Value,
            x => new VisitingWishes(
                Codes.Read(later.Find(y => y.Id == x.MergedIntoId)?.Preferences ?? x.Preferences),
                [.. away[x.Id].Concat(x.MergedIntoId is { } into ? away[into] : []).Select(y => (y.FromOn!.Value, y.UntilOn!.Value))]));
    }
}
