namespace Bihuan.Platform.Policies;

/// <summary>A text put to its module's validation.</summary>
/// <param name="Document">Its name, also what errors call it.</param>
/// <param name="Yaml">The text.</param>
/// <param name="BeginsOn">The day it is to begin, which nothing in it may precede; null for what is in force already.</param>
public sealed record PolicyDraft(string Document, string Yaml, DateOnly? BeginsOn);

/// <summary>A page of the module's own that belongs to a kind: the readable table, the test bench.</summary>
/// <param name="Words">Key of the link's text.</param>
/// <param name="Href">Address; <c>{document}</c> and <c>{version}</c> are put in.</param>
/// <param name="Permission">Shown only to whoever holds it; null for whoever may read policies.</param>
public sealed record PolicyPage(string Words, string Href, string? Permission = null)
{
    public string For(string document, int version) => Href.Replace("{document}", document, StringComparison.Ordinal)
        .Replace("{version}", version.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

/// <summary>
/// What a module registers for its documents, so that one store, one editor and one history serve them all.
/// </summary>
/// <param name="Code">First part of the document's name: <c>limits</c>, <c>calendars</c>.</param>
/// <param name="Check">Every error by line; none for a text that may be put in force.</param>
public sealed record PolicyKind(string Code, Func<PolicyDraft, IReadOnlyList<PolicyError>> Check)
{
    /// <summary>Several documents, each with a code of its own, and new ones may be added.</summary>
    public bool IsFamily { get; init; }

    /// <summary>False for documents that are shown with the release and not yet read from the store.</summary>
    public bool IsEditable { get; init; } = true;

    /// <summary>Whether it may end with nothing in its place: nothing else in the product reads it.</summary>
    public bool MayLapse { get; init; }

    public IReadOnlyList<PolicyPage> Pages { get; init; } = [];
}

/// <summary>The kinds that the modules registered.</summary>
public sealed class PolicyKinds(IEnumerable<PolicyKind> kinds)
{
    private readonly Dictionary<string, PolicyKind> _kinds = kinds.ToDictionary(x => x.Code, StringComparer.Ordinal);

    /// <summary>Null for a name that no module knows.</summary>
    public PolicyKind? Of(string document) =>
        PolicyDocument.IsName(document) && _kinds.GetValueOrDefault(PolicyDocument.KindOf(document)) is { } kind && kind.IsFamily == document.Contains('.', StringComparison.Ordinal) ? kind : null;
}
