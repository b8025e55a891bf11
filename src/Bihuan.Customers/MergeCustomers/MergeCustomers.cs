using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.MergeCustomers;

/// <summary>The record that is one person with this one, and which fields to take from it; a field this one lacks is taken anyway.</summary>
public sealed record MergeCustomersRequest([Required] Guid? MergedId, IReadOnlyList<string>? Take = null);

public sealed record MergeHead(Guid Id, Guid SurvivorId, Guid MergedId, int Cases, int Units, int Version);

/// <summary>
/// One person, two records (CUS-16). Cases and units move to the surviving record; texts of the moved cases stay under the key they were
/// written with, so nothing is enciphered anew and undoing is exact. The merged record stays as a signpost and keeps being found by the
/// number it was known by.
/// </summary>
internal sealed class MergeCustomersHandler(
    ServiceDb db, CustomerScope scope, SubjectKeys keys, IEnumerable<ICustomerMoves> moves, CustomerRegister register, AuditLog audit, TimeProvider clock)
{
    public static readonly IReadOnlyList<string> Fields = ["name", "phone", "email", "address", "needs", "region", "tier", "preferences", "consents"];

    public async Task<Result<MergeHead>> Merge(Guid id, Seq expected, MergeCustomersRequest request, Actor actor, CancellationToken ct)
    {
        if (request.MergedId == id) return CustomerRefusals.MergeWithItself();
        if (request.Take?.All(Fields.Contains) == false) return Refusal.Invalid("request.invalid", new FieldError("/take", "unknown-code", string.Join(' ', Fields)));
        var survivor = await scope.FindToChange(db, id, actor, CustomerPermissions.Merge, ct);
        var merged = await scope.FindToChange(db, request.MergedId!.Value, actor, CustomerPermissions.Merge, ct);
        if (survivor is null) return CustomerRefusals.NotFound();
        if (merged is null) return Refusal.Invalid("request.invalid", new FieldError("/mergedId", "unknown-customer"));
        if ((survivor.Standing() ?? merged.Standing()) is { } refusal) return refusal;
        if (survivor.Version != expected.Value) return CustomerRefusals.ChangedMeanwhile(survivor.Version);

        var at = clock.Now();
        var (before, mergedBefore) = (CustomerFields.Of(survivor), CustomerFields.Of(merged));
        var taken = Take(survivor, merged, request.Take ?? []);
        var moved = await Move(survivor, merged, actor, at, ct);
        merged.MergedIntoId = survivor.Id;
        merged.Version++;
        survivor.Version++;
        var merge = new CustomerMerge
        {
            Id = Ids.At(at),
            SurvivorId = survivor.Id,
            MergedId = merged.Id,
            MergedAt = at,
            MergedBy = actor.Code,
            SurvivorBefore = Json(before),
            SurvivorAfter = Json(CustomerFields.Of(survivor)),
            MergedBefore = Json(mergedBefore),
            Moved = Json(moved),
        };
        db.Add(merge);
        await audit.Record(db, new CustomersMerged(merge.Id, id, merged.Id.Value, taken, moved.Cases.Count, moved.Units.Count), actor, at, ct);
        await db.SaveChangesAsync(ct);
        await register.Moved(db, survivor, isProved: true, actor, at, ct);
        return new MergeHead(merge.Id, id, merged.Id.Value, moved.Cases.Count, moved.Units.Count, survivor.Version);
    }

    public async Task<Result<MergeHead>> Undo(Guid id, Guid mergeId, Actor actor, CancellationToken ct)
    {
        var survivor = await scope.FindToChange(db, id, actor, CustomerPermissions.Merge, ct);
        if (survivor is null) return CustomerRefusals.NotFound();
        if (survivor.Standing() is { } refusal) return refusal;
        var latest = await db.Set<CustomerMerge>().AsTracking().Where(x => x.SurvivorId == survivor.Id && x.UndoneAt == null).OrderByDescending(x => x.MergedAt).ToListAsync(ct);
        if (latest.Find(x => x.Id == mergeId) is not { } merge) return CustomerRefusals.MergeNotFound();
        // A later merge started from what this one left; they are undone in turn.
        if (latest[0].Id != mergeId) return CustomerRefusals.MergeNotLast();
        var merged = await db.Set<Customer>().AsTracking().FirstAsync(x => x.Id == merge.MergedId, ct);

        var at = clock.Now();
        CustomerFields.Undo(Read<CustomerFields>(merge.SurvivorBefore), Read<CustomerFields>(merge.SurvivorAfter), CustomerFields.Of(survivor)).PutInto(survivor);
        Read<CustomerFields>(merge.MergedBefore).PutInto(merged);
        merged.MergedIntoId = null;
        merged.Version++;
        survivor.Version++;
        var (cases, units) = await MoveBack(survivor, merged, Read<MovedThings>(merge.Moved), actor, at, ct);
        (merge.UndoneAt, merge.UndoneBy) = (at, actor.Code);
        await audit.Record(db, new CustomersUnmerged(merge.Id, id, merged.Id.Value, cases, units), actor, at, ct);
        await db.SaveChangesAsync(ct);
        foreach (var customer in new[] { survivor, merged }) await register.Moved(db, customer, isProved: true, actor, at, ct);
        return new MergeHead(merge.Id, id, merged.Id.Value, cases, units, survivor.Version);
    }

    private IReadOnlyList<string> Take(Customer to, Customer from, IReadOnlyList<string> chosen)
    {
        var taken = new List<string>();
        bool Takes(string field, bool has, bool lacks)
        {
            if (!has || !(lacks || chosen.Contains(field))) return false;
            taken.Add(field);
            return true;
        }

        // What a field was found by goes to the signpost in exchange, so that the number not chosen still leads here.
        if (Takes("name", from.Name is not null, to.Name is null)) (to.Name, to.NameHash, from.NameHash) = (Reseal(from.Name, from, to), from.NameHash, to.NameHash ?? from.NameHash);
        if (Takes("phone", from.Phone is not null, to.Phone is null)) (to.Phone, to.PhoneHash, from.PhoneHash) = (Reseal(from.Phone, from, to), from.PhoneHash, to.PhoneHash ?? from.PhoneHash);
        if (Takes("email", from.Email is not null, to.Email is null)) (to.Email, to.EmailHash, from.EmailHash) = (Reseal(from.Email, from, to), from.EmailHash, to.EmailHash ?? from.EmailHash);
        if (Takes("address", from.Address is not null, to.Address is null)) to.Address = Reseal(from.Address, from, to);
        if (Takes("needs", from.Needs is not null, to.Needs is null)) to.Needs = Reseal(from.Needs, from, to);
        if (Takes("region", from.Region is not null, to.Region is null)) to.Region = from.Region;
        if (Takes("tier", true, false)) to.Tier = from.Tier;
        if (Takes("preferences", from.Preferences is not null, to.Preferences is null)) to.Preferences = from.Preferences;
        if (Takes("consents", from.Consents is not null, false)) to.Consents = from.Consents;
        // Who said no once is not asked again because of a merge.
        to.WantsNoSurveys |= from.WantsNoSurveys;
        return taken;
    }

    private byte[]? Reseal(byte[]? sealedText, Customer from, Customer to) => keys.SealOptional(db, to.Id.Value, keys.Open(db, from.Id.Value, sealedText));

    private async Task<MovedThings> Move(Customer survivor, Customer merged, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var cases = new List<Guid>();
        foreach (var module in moves) cases.AddRange(await module.Move(db, merged.Id.Value, survivor.Id.Value, null, actor, at, ct));
        var units = await db.Set<OwnedUnit>().AsTracking().Where(x => x.CustomerId == merged.Id).ToListAsync(ct);
        foreach (var unit in units) (unit.CustomerId, unit.Version) = (survivor.Id, unit.Version + 1);
        var pointing = await db.Set<Customer>().AsTracking().Where(x => x.MergedIntoId == merged.Id).ToListAsync(ct);
        foreach (var earlier in pointing) earlier.MergedIntoId = survivor.Id;
        return new MovedThings(cases, [.. units.Select(x => x.Id.Value)], [.. pointing.Select(x => x.Id.Value)]);
    }

    private async Task<(int Cases, int Units)> MoveBack(Customer survivor, Customer merged, MovedThings moved, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var cases = 0;
        foreach (var module in moves) cases += (await module.Move(db, survivor.Id.Value, merged.Id.Value, moved.Cases, actor, at, ct)).Count;
        var unitIds = moved.Units.Select(x => new UnitId(x)).ToList();
        var units = await db.Set<OwnedUnit>().AsTracking().Where(x => unitIds.Contains(x.Id) && x.CustomerId == survivor.Id).ToListAsync(ct);
        foreach (var unit in units) (unit.CustomerId, unit.Version) = (merged.Id, unit.Version + 1);
        var customerIds = moved.Customers.Select(x => new CustomerId(x)).ToList();
        foreach (var earlier in await db.Set<Customer>().AsTracking().Where(x => customerIds.Contains(x.Id)).ToListAsync(ct)) earlier.MergedIntoId = merged.Id;
        return (cases, units.Count);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json) ?? throw new InvalidOperationException("A merge keeps what it moved.");

    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapPost("/merges", async (Guid id, IfMatch expected, MergeCustomersRequest request, Actor actor, Write<MergeCustomersHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Merge(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created, new Seq(x.Version).ETag)))
            .Requires(CustomerPermissions.Merge);
        customer.MapPost("/merges/{mergeId:guid}/reversal", async (Guid id, Guid mergeId, Actor actor, Write<MergeCustomersHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Undo(id, mergeId, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag)))
            .Requires(CustomerPermissions.Merge);
    }
}
