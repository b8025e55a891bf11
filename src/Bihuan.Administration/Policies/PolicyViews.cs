using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Administration.Policies;

/// <summary>A link to a page of the module whose document it is.</summary>
public sealed record PolicyLink(string Text, string Href);

/// <summary>One version with its text, and what this reader may do with it.</summary>
public sealed record PolicyVersionPageView(PolicyVersionView Version, string Text, IReadOnlyList<PolicyError> Errors, IReadOnlyList<PolicyLink> Links, int? Previous, int? InForce)
{
    public bool MayEdit { get; init; }

    public bool MaySubmit { get; init; }

    public bool MayDecide { get; init; }

    /// <summary>Handed in by whoever looks at it: the decision is somebody else's.</summary>
    public bool AwaitsOthers { get; init; }

    /// <summary>True after a check was asked for, so that "no errors" is said only then.</summary>
    public bool IsChecked { get; init; }

    public string Reason { get; init; } = "";

    public string? Source { get; init; }

    public string? Scope { get; init; }

    public string? EffectiveOn { get; init; }

    public string? EndsOn { get; init; }

    public Refusal? Refusal { get; init; }

    public string Href => $"/desk/policies/{Version.Document}/versions/{Version.Version}";

    /// <summary>A few more than there are, so that lines added without script still have numbers.</summary>
    public int LinesShown => Text.AsSpan().Count('\n') + (MayEdit ? 21 : 1);
}

public sealed record PolicyHistoryView(string Document, IReadOnlyList<PolicyVersionView> Versions, PolicyVersionView? InForce, IReadOnlyList<PolicyLink> Links, bool MayDraft, bool IsEditable)
{
    public Refusal? Refusal { get; init; }
}

public sealed record PolicyComparisonView(string Document, int From, int To, IReadOnlyList<int> Versions, IReadOnlyList<DiffLine?> Lines, int Added, int Removed);

internal static class PolicyLabels
{
    /// <summary>Name of a document: its own when the words have one, else its kind with its code.</summary>
    public static string PolicyName(this Words words, string document) =>
        words.Find("policy." + document) ?? (document.Contains('.', StringComparison.Ordinal)
            ? words.Format("administration.policies.of-kind", words["policy-kind." + PolicyDocument.KindOf(document)], words.Find(Singular(document)) ?? PolicyDocument.CodeOf(document))
            : words["policy-kind." + document]);

    /// <summary><c>processes.repair</c> is spoken of as <c>process.repair</c>, <c>calendars.china</c> as <c>calendar.china</c>.</summary>
    private static string Singular(string document) => PolicyDocument.KindOf(document) switch
    {
        "processes" => "process." + PolicyDocument.CodeOf(document),
        var kind => kind.TrimEnd('s') + "." + PolicyDocument.CodeOf(document),
    };

    /// <summary>What somebody is called who is written down as an actor code.</summary>
    public static string ActorName(this Words words, PeopleDirectory people, string? code) =>
        code is null ? ""
        : Actor.PersonOf(code) is { } id && people.Find(id) is { } person ? person.Name
        : code.StartsWith("system:", StringComparison.Ordinal) ? words["administration.policies.by-release"]
        : words["administration.policies.by-key"];

    public static Tone PolicyTone(string standing) => standing is "in-force" or "submitted" ? Tone.Accent : standing is "draft" or "coming" ? Tone.Plain : Tone.Quiet;
}
