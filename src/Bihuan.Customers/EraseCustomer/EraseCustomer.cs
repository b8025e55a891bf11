using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.EraseCustomer;

/// <summary>The customer's masked name and number, typed as the page shows it, and why.</summary>
public sealed record EraseCustomerRequest([Required, MaxLength(300)] string Confirmation, [Required, MinLength(2), MaxLength(200)] string Reason);

public sealed record ErasureHead(Guid Id, int Records, int Keys);

/// <summary>
/// Erases a customer (SEC-15): the keys are destroyed, so that every text under them is unreadable in rows, facts and backups alike; rows
/// and look-up hashes are blanked and search texts dropped. Facts stay and their chains verify. A list outside the database lets a restore
/// of an older backup repeat it.
/// </summary>
internal sealed class EraseCustomerHandler(
    ServiceDb db, CustomerScope scope, SubjectKeys keys, IEnumerable<ICustomerErasure> modules, ErasedLog log, AuditLog audit, JobQueue jobs, TimeProvider clock)
{
    public async Task<Result<ErasureHead>> Handle(Guid id, EraseCustomerRequest request, Actor actor, CancellationToken ct)
    {
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Erase, ct);
        if (customer is null) return CustomerRefusals.NotFound();
        if (customer.Standing() is { } refusal) return refusal;
        var label = Label(customer);
        if (!Same(label, request.Confirmation)) return Refusal.Invalid("request.invalid", new FieldError("/confirmation", "confirmation-mismatch", label));
        var records = await db.Set<Customer>().AsTracking().Where(x => x.Id == customer.Id || x.MergedIntoId == customer.Id).ToListAsync(ct);
        var ids = records.ConvertAll(x => x.Id.Value);
        var open = 0;
        foreach (var module in modules) open += await module.Open(db, ids, ct);
        if (open > 0) return CustomerRefusals.HasOpenCases(open);

        var at = clock.Now();
        var reason = Masking.FreeText(request.Reason, keys.Open(db, id, customer.Name));
        var subjects = new List<Guid>(ids);
        foreach (var module in modules) subjects.AddRange(await module.Blank(db, ids, actor, at, ct));
        await BlankRows(records, at, ct);
        await jobs.Add(db, SearchIndex.ScrubJob, "", at, ct);
        foreach (var subject in subjects.Distinct()) await keys.Destroy(db, subject, at, ct);
        await audit.Record(db, new CustomerErased(id, ids, subjects.Distinct().Count(), reason), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(() => log.Add(subjects.Distinct()));
        return new ErasureHead(id, records.Count, subjects.Distinct().Count());
    }

    internal ErasedLog Log => log;

    /// <summary>Blanks again, after a restore, what an erasure had blanked. The caller destroys the key.</summary>
    internal async Task Repeat(Guid subject, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var id = new CustomerId(subject);
        var records = await db.Set<Customer>().AsTracking().Where(x => x.Id == id || x.MergedIntoId == id).ToListAsync(ct);
        if (records.Count == 0) return;
        foreach (var module in modules) await module.Blank(db, records.ConvertAll(x => x.Id.Value), actor, at, ct);
        await BlankRows(records, at, ct);
        await jobs.Add(db, SearchIndex.ScrubJob, "", at, ct);
    }

    /// <summary>How the customer is named for the typed confirmation: masked name and masked number or address.</summary>
    public string Label(Customer x)
    {
        var id = x.Id.Value;
        var phone = Masking.Phone(keys.Open(db, id, x.Phone));
        return string.Join(' ', new[] { Masking.Name(keys.Open(db, id, x.Name)), phone.Length > 0 ? phone : Masking.Email(keys.Open(db, id, x.Email)) }.Where(y => y.Length > 0));
    }

    private async Task BlankRows(IReadOnlyList<Customer> records, DateTimeOffset at, CancellationToken ct)
    {
        var ids = records.Select(x => x.Id).ToList();
        foreach (var record in records)
        {
            new CustomerFields(null, null, null, null, null, null, null, null, null, record.Tier, null, null, WantsNoSurveys: true).PutInto(record);
            record.ErasedAt = at;
            record.Version++;
        }

        foreach (var note in await db.Set<CustomerNote>().AsTracking().Where(x => ids.Contains(x.CustomerId)).ToListAsync(ct)) (note.Text, note.RemovedAt) = ([], note.RemovedAt ?? at);
        foreach (var merge in await db.Set<CustomerMerge>().AsTracking().Where(x => ids.Contains(x.SurvivorId) || ids.Contains(x.MergedId)).ToListAsync(ct))
            (merge.SurvivorBefore, merge.SurvivorAfter, merge.MergedBefore) = ("", "", "");
        foreach (var unit in await db.Set<OwnedUnit>().AsTracking().Where(x => x.CustomerId != null && ids.Contains(x.CustomerId.Value)).ToListAsync(ct))
            (unit.CustomerId, unit.Version) = (null, unit.Version + 1);
    }

    private static bool Same(string label, string typed) =>
        string.Equals(label.Replace(" ", "", StringComparison.Ordinal), typed.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    public static void Map(RouteGroupBuilder customer) => customer.MapPost("/erasure", async (Guid id, EraseCustomerRequest request, Actor actor, Write<EraseCustomerHandler> write, CancellationToken ct) =>
        (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp())
        .Requires(CustomerPermissions.Erase);
}

/// <summary>
/// <c>DATA/keys/erased.log</c>: one subject id a line, for restores of backups older than the erasure. It lies beside the master key and
/// not in the database, since it is the database that a restore replaces.
/// </summary>
internal sealed class ErasedLog(StoreOptions options)
{
    public const string FileName = "erased.log";

    private static readonly Lock s_one = new();

    public string Path => System.IO.Path.Combine(options.KeyFolder, FileName);

    public void Add(IEnumerable<Guid> subjects)
    {
        lock (s_one)
        {
            Directory.CreateDirectory(options.KeyFolder);
            using var file = new FileStream(Path, FileMode.Append, FileAccess.Write);
            file.Write(System.Text.Encoding.ASCII.GetBytes(string.Concat(subjects.Select(x => x + "\n"))));
            file.Flush(flushToDisk: true);
        }
    }

    public IReadOnlySet<Guid> Read() => ReadFile(Path);

    /// <summary>This folder's list, with another's taken over into it.</summary>
    public IReadOnlySet<Guid> Read(string? further)
    {
        var known = ReadFile(Path);
        if (further is null) return known;
        var taken = ReadFile(further).Except(known).ToList();
        if (taken.Count > 0) Add(taken);
        known.UnionWith(taken);
        return known;
    }

    private static HashSet<Guid> ReadFile(string path) =>
        File.Exists(path) ? File.ReadLines(path).Where(x => x.Length >= 36).Select(x => Guid.Parse(x.AsSpan(0, 36))).ToHashSet() : [];
}

/// <summary>At start: an erasure that committed just before a crash is entered in the list it had not reached.</summary>
internal sealed class ErasedLogSeed(ErasedLog log) : ISeed
{
    public int Order => 90;

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        var erased = await db.Set<Customer>().Where(x => x.ErasedAt != null).Select(x => x.Id).ToListAsync(ct);
        var known = log.Read();
        var missing = erased.Select(x => x.Value).Where(x => !known.Contains(x)).ToList();
        if (missing.Count > 0) log.Add(missing);
    }
}
