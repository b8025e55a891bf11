using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.ReadCustomer;

/// <summary>A note as readers see it: numbers and the customer's name masked.</summary>
public sealed record NoteView(Guid Id, string Text, DateOnly? FromOn, DateOnly? UntilOn, string Author, DateTimeOffset CreatedAt, bool IsCurrent, bool BlocksVisits)
{
    public bool IsStanding => FromOn is null && UntilOn is null;
}

/// <summary>A unit in a list.</summary>
public sealed record UnitLine(Guid Id, string SerialNumber, string? Model, string? Category, string? Batch, DateOnly? PurchasedOn, DateOnly? WarrantyUntilOn);

/// <summary>A merge that stands, so that it can be undone.</summary>
public sealed record MergeView(Guid Id, Guid MergedId, DateTimeOffset At, bool CanUndo);

/// <summary>A customer as pages and API show them: personal fields masked. Revealing is an act of its own, with a reason.</summary>
public sealed record CustomerView(
    Guid Id,
    string Name,
    string Phone,
    string Email,
    string Address,
    string? Region,
    string Tier,
    IReadOnlyList<string> Preferences,
    string Needs,
    IReadOnlyList<string> Consents,
    bool WantsNoSurveys,
    DateTimeOffset CreatedAt,
    Guid? MergedIntoId,
    bool IsErased,
    IReadOnlyList<NoteView> Notes,
    IReadOnlyList<UnitLine> Units,
    IReadOnlyList<MergeView> Merges,
    int Version)
{
    /// <summary>How a person is named where nobody revealed them: masked name and masked phone.</summary>
    public string Label => string.Join(' ', new[] { Name, Phone.Length > 0 ? Phone : Email }.Where(x => x.Length > 0));
}

/// <summary>Puts a record together for its readers.</summary>
internal sealed class CustomerRecords(SubjectKeys keys, PeopleDirectory people, CompanyZone zone)
{
    public async Task<CustomerView?> View(ServiceDb db, Guid customer, DateTimeOffset at, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var row = await db.Set<Customer>().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (row is null) return null;
        var name = keys.Open(db, customer, row.Name);
        return new CustomerView(
            customer,
            Masking.Name(name),
            Masking.Phone(keys.Open(db, customer, row.Phone)),
            Masking.Email(keys.Open(db, customer, row.Email)),
            Masking.Address(keys.Open(db, customer, row.Address)),
            row.Region,
            row.Tier,
            Codes.Read(row.Preferences),
            Masking.FreeText(keys.Open(db, customer, row.Needs) ?? "", name),
            Codes.Read(row.Consents),
            row.WantsNoSurveys,
            row.CreatedAt,
            row.MergedIntoId?.Value,
            row.ErasedAt is not null,
            await Notes(db, customer, name, zone.Day(at), ct),
            await Units(db, id, ct),
            await Merges(db, id, ct),
            row.Version);
    }

    /// <summary>Notes of the record and of those merged into it, current ones first. A note stays under the key it was written with.</summary>
    public async Task<IReadOnlyList<NoteView>> Notes(ServiceDb db, Guid customer, string? name, DateOnly today, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var merged = db.Set<Customer>().Where(x => x.MergedIntoId == id).Select(x => x.Id);
        var rows = await db.Set<CustomerNote>().Where(x => x.RemovedAt == null && (x.CustomerId == id || merged.Contains(x.CustomerId))).OrderByDescending(x => x.CreatedAt).Take(200).ToListAsync(ct);
        return rows
            .Select(x => new NoteView(
                x.Id, Masking.FreeText(keys.Open(db, x.CustomerId.Value, x.Text) ?? "", name), x.FromOn, x.UntilOn, people.NameOf(x.AuthorId.Value), x.CreatedAt,
                NoteDays.Covers(x.FromOn, x.UntilOn, today), x.BlocksVisits))
            .OrderByDescending(x => x.IsCurrent).ThenByDescending(x => x.CreatedAt)
            .ToList();
    }

    private static Task<List<UnitLine>> Units(ServiceDb db, CustomerId customer, CancellationToken ct) =>
        db.Set<OwnedUnit>().Where(x => x.CustomerId == customer).OrderByDescending(x => x.CreatedAt).Take(200)
            .Select(x => new UnitLine(x.Id.Value, x.SerialNumber, x.Model, x.Category, x.Batch, x.PurchasedOn, x.WarrantyUntilOn))
            .ToListAsync(ct);

    private static async Task<IReadOnlyList<MergeView>> Merges(ServiceDb db, CustomerId customer, CancellationToken ct)
    {
        var rows = await db.Set<CustomerMerge>().Where(x => x.SurvivorId == customer && x.UndoneAt == null).OrderByDescending(x => x.MergedAt)
            .Select(x => new { x.Id, x.MergedId, x.MergedAt }).ToListAsync(ct);
        return rows.Select((x, i) => new MergeView(x.Id, x.MergedId.Value, x.MergedAt, CanUndo: i == 0)).ToList();
    }
}

/// <summary>When a note speaks: a standing one always, a dated one on its days.</summary>
internal static class NoteDays
{
    public static bool Covers(DateOnly? from, DateOnly? until, DateOnly day) => (from is null || from <= day) && (until is null || day <= until);
}

/// <summary>Code lists kept in one column.</summary>
internal static class Codes
{
    public static IReadOnlyList<string> Read(string? stored) => stored?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public static string? Write(IEnumerable<string> codes, IReadOnlyList<string> order)
    {
        var chosen = string.Join(' ', order.Where(codes.Contains));
        return chosen.Length == 0 ? null : chosen;
    }
}
