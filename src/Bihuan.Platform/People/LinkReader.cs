using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>Whom an open link is for; read without using it up.</summary>
public sealed record OpenLink(Guid? UserId, string Email, string Name);

public sealed class LinkReader(ServiceDb db, TimeProvider clock)
{
    /// <summary>Null for a link that is unknown, used, expired, or whose account has been disabled.</summary>
    public async Task<OpenLink?> Read(LinkPurpose purpose, string token, CancellationToken ct)
    {
        if (await OneTimeLinks.Find(db, purpose, token, clock.Now(), ct) is not { } link) return null;
        if (link.UserId is not { } id)
        {
            var dutyDesk = new UserId(PeopleDirectory.DutyDesk);
            return await db.Set<User>().AnyAsync(x => x.Id != dutyDesk, ct) ? null : new OpenLink(null, "", "");
        }

        var user = await db.Set<User>().FirstAsync(x => x.Id == id, ct);
        return user.IsActive ? new OpenLink(id.Value, user.Email, user.Name) : null;
    }
}
