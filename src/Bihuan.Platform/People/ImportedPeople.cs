using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>A unit that another system knew. It takes part in history only.</summary>
public sealed record ImportedUnit(Guid Id, string Code, string Kind, string Name);

/// <summary>Somebody whom another system knew. They hold past cases by name and can never sign in or receive a new one.</summary>
public sealed record ImportedPerson(Guid Id, string Name, Guid OrganisationId);

/// <summary>Puts units and people of an imported history on record, in the caller's transaction; what is there already is left alone.</summary>
public sealed class ImportedPeople(ActorDirectory actors, OrganisationTree tree)
{
    public async Task Ensure(ServiceDb db, ImportedUnit branch, IReadOnlyCollection<ImportedUnit> units, IReadOnlyCollection<ImportedPerson> people, DateTimeOffset at, CancellationToken ct)
    {
        await EnsureUnit(db, branch, tree.Current.Root?.Id, ct);
        foreach (var unit in units) await EnsureUnit(db, unit, branch.Id, ct);
        foreach (var person in people)
        {
            var id = new UserId(person.Id);
            if (await db.Set<User>().AnyAsync(x => x.Id == id, ct)) continue;
            var address = $"{person.Id:N}@imported.invalid";
            db.Add(new User
            {
                Id = id,
                Email = address,
                EmailNormalised = address.ToUpperInvariant(),
                Name = person.Name.Length <= 100 ? person.Name : person.Name[..100],
                OrganisationId = new OrganisationId(person.OrganisationId),
                SecurityStamp = Ids.NewToken(),
                IsActive = false,
                CreatedAt = at,
            });
        }

        db.AfterCommit(actors.Forget);
    }

    private static async Task EnsureUnit(ServiceDb db, ImportedUnit unit, Guid? parent, CancellationToken ct)
    {
        var id = new OrganisationId(unit.Id);
        if (await db.Set<Organisation>().AnyAsync(x => x.Id == id, ct)) return;
        db.Add(new Organisation
        {
            Id = id,
            ParentId = parent is { } above ? new OrganisationId(above) : null,
            Kind = unit.Kind,
            Code = unit.Code,
            Name = unit.Name.Length <= 100 ? unit.Name : unit.Name[..100],
            IsActive = false,
        });
    }
}
