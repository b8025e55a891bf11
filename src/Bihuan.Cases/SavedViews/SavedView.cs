using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.SavedViews;

/// <summary>
/// A list somebody wants to find again: a name and the filters as they stand in the address. Its own maker's, the maker's team's, or
/// pushed by a manager to a unit and all below it.
/// </summary>
internal sealed class SavedView
{
    public const string Own = "own";
    public const string Team = "team";
    public const string Pushed = "pushed";

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>own, team or pushed.</summary>
    public required string Audience { get; init; }

    public required UserId OwnerId { get; init; }

    /// <summary>Whose team sees it, or the top of the subtree it was pushed to.</summary>
    public required OrganisationId OrganisationId { get; init; }

    /// <summary>The address's query, canonical.</summary>
    public required string Query { get; set; }

    /// <summary>Order among the views of one audience, lowest first.</summary>
    public required int Place { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; }
}

/// <summary>A view that others see was made; personal ones are nobody else's business.</summary>
[FactType("view.saved/1")]
public sealed record ViewSaved(Guid ViewId, string Name, string Audience, Guid OrganisationId, string Query) : IFact;

[FactType("view.removed/1")]
public sealed record ViewRemoved(Guid ViewId, string Name) : IFact;
