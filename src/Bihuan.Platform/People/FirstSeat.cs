using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>
/// The first administrator. While nobody but the duty desk exists, each start makes a link that is printed where only the operator
/// reads it; whoever holds it takes the seat, and nothing else can. Run inside a change.
/// </summary>
public sealed class FirstSeat(ServiceDb db, AuditLog audit, Accounts accounts, OrganisationTree tree, TimeProvider clock)
{
    private const long Seat = 0x73656174; // "seat"

    /// <summary>The token of a link valid 24 hours, or null once somebody sits there.</summary>
    public async Task<string?> Open(CancellationToken ct)
    {
        if (await IsTaken(ct)) return null;
        var at = clock.Now();
        var token = OneTimeLinks.Make(db, LinkPurpose.FirstAdministrator, null, at, TimeSpan.FromHours(24));
        await audit.Record(db, new OneTimeLinkMade(null, nameof(LinkPurpose.FirstAdministrator), at.AddHours(24)), Actor.Named("start"), at, ct);
        await db.SaveChangesAsync(ct);
        return token;
    }

    public async Task<Result<Guid>> Claim(string token, string name, string email, string passwordHash, CancellationToken ct)
    {
        // Two links may be open, one for each node that started; the second to be used must find the seat taken.
        if (!db.IsSqlite) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Seat})", ct);
        var at = clock.Now();
        if (await IsTaken(ct) || await OneTimeLinks.Find(db, LinkPurpose.FirstAdministrator, token, at, ct) is not { } link) return Refusal.NotFound("link.void");
        link.UsedAt = at;
        var added = await accounts.Add(email, name, tree.Current.Root!.Id, [Accounts.Administrator], Actor.Named("setup"), ct, passwordHash);
        if (added.Refusal is { } refusal) return refusal;
        await audit.Record(db, new SeatClaimed(added.Value), Actor.Named("setup"), at, ct);
        await db.SaveChangesAsync(ct);
        return added;
    }

    private Task<bool> IsTaken(CancellationToken ct)
    {
        var dutyDesk = new UserId(PeopleDirectory.DutyDesk);
        return db.Set<User>().AnyAsync(x => x.Id != dutyDesk, ct);
    }
}
