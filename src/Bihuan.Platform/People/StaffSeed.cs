using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.People;

/// <summary>Puts organisations and people on record in bulk, for a company that is set up from a list. Call it inside a change and save.</summary>
public sealed class StaffSeed(ServiceDb db, OrganisationTree tree, ActorDirectory actors)
{
    public Guid Root => tree.Current.Root!.Id;

    public Guid AddOrganisation(string kind, string code, string name, Guid parent, DateTimeOffset at)
    {
        var id = Ids.At(at);
        db.Add(new Organisation { Id = new OrganisationId(id), Kind = kind, Code = code, Name = name, ParentId = new OrganisationId(parent) });
        return id;
    }

    /// <param name="passwordHash">Null for somebody who is to be invited.</param>
    public Guid AddPerson(string email, string name, string post, Guid organisation, string? passwordHash, DateTimeOffset at)
    {
        var id = Ids.At(at);
        db.Add(new User
        {
            Id = new UserId(id),
            Email = email,
            EmailNormalised = email.ToUpperInvariant(),
            Name = name,
            OrganisationId = new OrganisationId(organisation),
            PasswordHash = passwordHash,
            SecurityStamp = Ids.NewToken(),
            CreatedAt = at,
        });
        db.Add(new UserPost { UserId = new UserId(id), Post = post, OrganisationId = new OrganisationId(organisation) });
        db.AfterCommit(actors.Forget);
        return id;
    }
}
