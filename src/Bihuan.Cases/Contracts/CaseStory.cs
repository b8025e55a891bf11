using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Cases.Contracts;

/// <summary>A fact of a case as its story shows it. <see cref="Name"/> is without version: <c>case.opened</c>.</summary>
public sealed record StoryFact(Guid CaseId, string Name, IFact Fact, FactStamp Stamp);

/// <summary>Who reads the story, and what a view needs to say things in their language.</summary>
public sealed record StoryReader(Words Words, PeopleDirectory People, TimeZoneInfo Zone)
{
    public string Name(Guid person) => People.NameOf(person) is { Length: > 0 } name ? name : Words["cases.story.unknown-person"];

    /// <summary>A customer's words on the desk: digit runs that identify somebody stay masked; erased text says that it is gone.</summary>
    public string Text(Personal text) => text.Text is { } plain ? Masking.FreeText(plain) : Words["cases.story.erased"];

    public string Time(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString(Words["ui.time.pattern"], Words.Culture);
}

/// <summary>What a fact looks like in the story.</summary>
/// <param name="Kind">contact, reply, note, visit, file or fact: the filter it falls under.</param>
/// <param name="Icon">Name in the icon set of Bihuan.Ui.</param>
public sealed record StoryView(string Kind, string Icon, string Title)
{
    /// <summary>What was said or written, with its line breaks.</summary>
    public string? Text { get; init; }

    /// <summary>Name and value, for what is better read as a short list.</summary>
    public IReadOnlyList<(string Name, string Value)> Lines { get; init; } = [];

    /// <summary>A limit was missed; shown so, with its shape.</summary>
    public bool IsBreach { get; init; }

    /// <summary>Anything else: a picture, a link.</summary>
    public RenderFragment? More { get; init; }
}

/// <summary>
/// Shows some facts in a case's story. A module registers its own for the facts it brings; null leaves the fact out of the story,
/// and a fact that no view knows is shown by its name. Thread-safe.
/// </summary>
public interface IFactView
{
    /// <summary>Plain names, without version.</summary>
    IReadOnlyCollection<string> Names { get; }

    StoryView? Show(StoryFact fact, StoryReader reader);
}
