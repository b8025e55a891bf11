using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Audit;

/// <summary>Which chain of the audit this node writes today.</summary>
public sealed record AuditNode(string Name, TimeZoneInfo Zone)
{
    public string StreamName(DateTimeOffset at) =>
        $"audit/{Name}/{DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime):yyyy-MM-dd}";
}

/// <summary>Appends facts about people and settings: sign-ins, reveals, exports, denials, changes of rights. Call it inside a change.</summary>
public sealed class AuditLog(AuditNode node)
{
    public async Task Record(ServiceDb db, IFact fact, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var name = node.StreamName(at);
        var id = AuditStream.IdOf(name);
        if (!db.IsSqlite)
        {
            // One writer of this chain at a time, until the transaction ends; audited changes are few and short.
            var lockKey = BitConverter.ToInt64(id.ToByteArray(), 0);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({lockKey})", ct);
        }

        var stream = db.Set<AuditStream>().Local.FirstOrDefault(x => x.StreamId == id)
            ?? await db.Set<AuditStream>().AsTracking().FirstOrDefaultAsync(x => x.StreamId == id, ct);
        if (stream is null)
        {
            stream = new AuditStream { StreamId = id, Name = name };
            db.Add(stream);
        }

        db.Record(stream, fact, actor, at);
    }
}
