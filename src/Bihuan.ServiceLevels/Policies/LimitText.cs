using System.Globalization;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>A limit in the reader's language.</summary>
internal static class LimitText
{
    /// <summary>The handbook's rows have names; a company's own is called by its clock.</summary>
    public static string Name(TimeLimit limit, Words words) => Name(limit.Key, limit.Clock, words);

    public static string Name(string key, string clock, Words words) => words.Find("limit." + key) ?? words.Code("clock", clock);

    public static string Figure(TimeLimit limit, Limit? figure, Words words) =>
        limit.Promised ? words["service-levels.figure.promised"]
        : figure is { } amount ? limit.UsualFrom is { } usual && figure == limit.Figure ? words.Format("service-levels.figure.usual", Length(amount, words), Length(amount with { Amount = usual }, words)) : Length(amount, words)
        : limit.Band is { } band ? words.Code("response-band", band)
        : words["service-levels.figure.until-a-fact"];

    public static string Length(Limit amount, Words words) => words.Format("service-levels.figure", amount.Amount, (amount.Amount == 1 ? words.Find($"unit.{amount.UnitCode}#one") : null) ?? words.Code("unit", amount.UnitCode));

    /// <summary>"Kind: repair or fault report", for each selector.</summary>
    public static IReadOnlyList<string> Selectors(TimeLimit limit, Words words) =>
        [.. (limit.When ?? new Dictionary<string, IReadOnlyList<string>>()).Select(x => words.Format(
            "service-levels.selector", words.Code("selector", x.Key), string.Join(words["service-levels.or"], x.Value.Select(value => Value(x.Key, value, words)))))];

    public static string Warnings(TimeLimit limit, Words words) =>
        string.Join(words["service-levels.and"], (limit.WarnBefore ?? []).Select(x => Limit.TryParse(x, out var before) ? Length(before, words) : x));

    /// <summary>Where a figure comes from. The shipped documents name it by a code; what a company writes itself is shown as written.</summary>
    public static string Source(string source, Words words) => words.Find("source." + source) ?? source;

    // Where the words of a selector's values stand in the language files of other modules.
    private static string Value(string selector, string value, Words words) => selector switch
    {
        "certification-mode" => words.Code("switch", value),
        "product-category" => words.Code("category", value),
        _ => words.Code(selector, value),
    };

#pragma warning disable CA1308 // Codes are lower case.
    public static string CodeOf(Enum code) => code.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
