using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
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

namespace Bihuan.Customers.FindCustomers;

/// <summary>One thing known exactly about a customer. Names, numbers and addresses are sealed, so there is no search by parts of them.</summary>
public sealed record FindCustomersRequest
{
    [MaxLength(40)]
    public string? Phone { get; init; }

    [MaxLength(200)]
    public string? Email { get; init; }

    [MaxLength(100)]
    public string? Name { get; init; }

    [MaxLength(60)]
    public string? Serial { get; init; }

    /// <summary>One box for all of them, as on the desk.</summary>
    [MaxLength(200)]
    public string? Q { get; init; }

    /// <summary>Those of one tier, newest first; only where nothing else is asked for.</summary>
    [MaxLength(20)]
    public string? Tier { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }
}

/// <summary>A customer in a list, masked.</summary>
public sealed record CustomerLine(Guid Id, string Name, string Phone, string Email, string? Region, string Tier, DateTimeOffset CreatedAt, int Units);

/// <summary>Finds customers by what is known exactly; without anything, those served last within the reader's reach.</summary>
internal sealed class CustomerFinder(CustomerScope scope, CustomerRegister register, SubjectKeys keys, IEnumerable<ICustomerReach> reaches, CustomerPolicy policy)
{
    private const int Usual = 50;

    public async Task<Result<IReadOnlyList<CustomerLine>>> Find(ServiceDb db, FindCustomersRequest request, Actor actor, CancellationToken ct)
    {
        var limit = request.Limit ?? Usual;
        var customers = scope.Customers(db, actor, CustomerPermissions.Read).Where(x => x.MergedIntoId == null && x.ErasedAt == null);
        if (!string.IsNullOrWhiteSpace(request.Phone))
        {
            if (Phone.Normalise(request.Phone) is not { } phone) return Refusal.Invalid("request.invalid", new FieldError("/phone", "malformed-phone"));
            return await Lines(db, await Exact(db, customers, ByPhone(phone), limit, ct), ct);
        }

        if (!string.IsNullOrWhiteSpace(request.Email)) return await Lines(db, await Exact(db, customers, ByEmail(request.Email), limit, ct), ct);
        if (!string.IsNullOrWhiteSpace(request.Name)) return await Lines(db, await Exact(db, customers, ByName(request.Name), limit, ct), ct);
        if (!string.IsNullOrWhiteSpace(request.Serial)) return await Lines(db, await BySerial(db, customers, request.Serial, limit, ct), ct);
        if (!string.IsNullOrWhiteSpace(request.Tier) && string.IsNullOrWhiteSpace(request.Q)) return await OfTier(db, customers, request.Tier, limit, ct);
        return string.IsNullOrWhiteSpace(request.Q)
            ? await Lines(db, await Recent(db, customers, actor, limit, ct), ct)
            : await Lines(db, await Anything(db, customers, request.Q.Trim(), limit, ct), ct);
    }

    private async Task<Result<IReadOnlyList<CustomerLine>>> OfTier(ServiceDb db, IQueryable<Customer> customers, string tier, int limit, CancellationToken ct) =>
        policy.Tiers.Contains(tier, StringComparer.Ordinal)
            ? await Lines(db, await customers.Where(x => x.Tier == tier).OrderByDescending(x => x.CreatedAt).Take(limit).ToListAsync(ct), ct)
            : Refusal.Invalid("request.invalid", new FieldError("/tier", "unknown-code", string.Join(' ', policy.Tiers)));

    /// <summary>What was typed into one box, tried as what it can be: address, number, serial, name.</summary>
    private async Task<List<Customer>> Anything(ServiceDb db, IQueryable<Customer> customers, string typed, int limit, CancellationToken ct)
    {
        if (typed.Contains('@')) return await Exact(db, customers, ByEmail(typed), limit, ct);
        if (Phone.Normalise(typed) is { } phone && await Exact(db, customers, ByPhone(phone), limit, ct) is { Count: > 0 } called) return called;
        if (SerialNumber.IsWellFormed(typed) && await BySerial(db, customers, typed, limit, ct) is { Count: > 0 } owners) return owners;
        return await Exact(db, customers, ByName(typed), limit, ct);
    }

    private IQueryable<Customer> Among(ServiceDb db, System.Linq.Expressions.Expression<Func<Customer, bool>> hit) => db.Set<Customer>().Where(hit).Where(x => x.ErasedAt == null);

    /// <summary>A merged record is found by what it was known by and answered by the one that stands for it.</summary>
    private async Task<List<Customer>> Exact(ServiceDb db, IQueryable<Customer> customers, System.Linq.Expressions.Expression<Func<Customer, bool>> hit, int limit, CancellationToken ct)
    {
        var ids = await Among(db, hit).Select(x => new { x.Id, x.MergedIntoId }).Take(limit).ToListAsync(ct);
        var standing = ids.ConvertAll(x => x.MergedIntoId ?? x.Id);
        return standing.Count == 0 ? [] : await customers.Where(x => standing.Contains(x.Id)).OrderBy(x => x.CreatedAt).ToListAsync(ct);
    }

    private System.Linq.Expressions.Expression<Func<Customer, bool>> ByPhone(string phone)
    {
        var hash = register.PhoneHash(phone);
        return x => x.PhoneHash == hash;
    }

    private System.Linq.Expressions.Expression<Func<Customer, bool>> ByEmail(string email)
    {
        var hash = register.EmailHash(CustomerRegister.NormaliseEmail(email)!);
        return x => x.EmailHash == hash;
    }

    private System.Linq.Expressions.Expression<Func<Customer, bool>> ByName(string name)
    {
        var hash = register.NameHash(name);
        return x => x.NameHash == hash;
    }

    private static Task<List<Customer>> BySerial(ServiceDb db, IQueryable<Customer> customers, string serial, int limit, CancellationToken ct)
    {
        var normal = UnitDirectory.NormaliseSerial(serial);
        var owners = db.Set<OwnedUnit>().Where(x => x.SerialNumber == normal).Select(x => x.CustomerId);
        return customers.Where(x => owners.Any(y => y == x.Id)).Take(limit).ToListAsync(ct);
    }

    private async Task<List<Customer>> Recent(ServiceDb db, IQueryable<Customer> customers, Actor actor, int limit, CancellationToken ct)
    {
        if (actor.ReachOf(CustomerPermissions.Read).All) return await customers.OrderByDescending(x => x.CreatedAt).Take(limit).ToListAsync(ct);
        var served = new List<Guid>();
        foreach (var source in reaches) served.AddRange(await source.Recent(db, actor, CustomerPermissions.Read, limit, ct));
        var order = served.Distinct().Take(limit).ToList();
        var ids = order.ConvertAll(x => new CustomerId(x));
        var rows = ids.Count == 0 ? [] : await customers.Where(x => ids.Contains(x.Id)).ToListAsync(ct);
        return [.. rows.OrderBy(x => order.IndexOf(x.Id.Value))];
    }

    private async Task<Result<IReadOnlyList<CustomerLine>>> Lines(ServiceDb db, List<Customer> rows, CancellationToken ct)
    {
        keys.Load(db, [.. rows.Select(x => x.Id.Value)]);
        var ids = rows.ConvertAll(x => (CustomerId?)x.Id);
        var units = ids.Count == 0 ? [] : await db.Set<OwnedUnit>().Where(x => ids.Contains(x.CustomerId)).GroupBy(x => x.CustomerId).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key!.Value, x => x.Count, ct);
        return rows.ConvertAll(x => new CustomerLine(
            x.Id.Value,
            Masking.Name(keys.Open(db, x.Id.Value, x.Name)),
            Masking.Phone(keys.Open(db, x.Id.Value, x.Phone)),
            Masking.Email(keys.Open(db, x.Id.Value, x.Email)),
            x.Region,
            x.Tier,
            x.CreatedAt,
            units.GetValueOrDefault(x.Id)));
    }
}

internal static class FindCustomersEndpoint
{
    public static void Map(RouteGroupBuilder customers) => customers.MapGet("", async ([AsParameters] FindCustomersRequest request, Actor actor, ServiceDb db, CustomerFinder finder, CancellationToken ct) =>
        (await finder.Find(db, request, actor, ct)).ToHttp(x => Problems.Ok(new { items = x, next = (string?)null })))
        .Requires(CustomerPermissions.Read);
}
