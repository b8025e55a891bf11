using System.Globalization;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;

namespace Bihuan.Platform.Policies;

/// <summary>Tells people of versions that wait for them: a draft that came with a release, a text handed in for approval.</summary>
public sealed class PolicyNotices(Notices.Notices notices, PeopleDirectory people, ActorDirectory actors, WordsCatalog words)
{
    public const string Shipped = "policy-shipped", Submitted = "policy-submitted";

    /// <summary>Where a notice of a policy leads; null for any other.</summary>
    public static string? AddressOf(string code, IReadOnlyList<string> args) =>
        code is Shipped or Submitted && args is [_, var version, var document] && PolicyDocument.IsName(document) ? $"/desk/policies/{document}/versions/{version}" : null;

    /// <summary>Everybody who holds the permission but whoever caused it.</summary>
    internal void Tell(ServiceDb db, string code, string permission, PolicyRow row, Guid? but, DateTimeOffset at)
    {
        string[] args = [NameOf(row.Document), row.Version.ToString(CultureInfo.InvariantCulture), row.Document];
        foreach (var person in people.All.Where(x => x.IsActive && x.Id != but && actors.Person(x.Id, null)?.May(permission) == true)) notices.Tell(db, person.Id, code, null, args, at);
    }

    /// <summary>The key of the document's name where the words have one, else its code.</summary>
    private string NameOf(string document)
    {
        var kind = PolicyDocument.KindOf(document);
        foreach (var key in new[] { "policy." + document, document, kind.TrimEnd('s') + "." + PolicyDocument.CodeOf(document), "policy-kind." + document })
            if (words.Find(WordsCatalog.Default, key) is not null) return "@" + key;
        return document;
    }
}
