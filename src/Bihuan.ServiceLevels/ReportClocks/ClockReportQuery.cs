using System.Globalization;
using Bihuan.Foundation;
using Microsoft.AspNetCore.Http;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>
/// What a report is about, as it stands in the address: clocks that fell due in some days, narrowed by limit, clock, team, version and
/// outcome. Left empty, the last thirty days.
/// </summary>
public sealed record ClockReportQuery(DateOnly From, DateOnly To)
{
    public const string Path = "/desk/reports/clocks";
    public const int UsualDays = 30;

    public string? Limit { get; init; }

    public string? Clock { get; init; }

    public Guid? Team { get; init; }

    public int? Version { get; init; }

    /// <summary>met, missed or not-due.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why a limit was missed.</summary>
    public string? Reason { get; init; }

    /// <summary>What was known then; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public int Skip { get; init; }

    /// <summary>What cannot be read is left out, so that an old bookmark still opens.</summary>
    public static ClockReportQuery Read(IQueryCollection query, DateOnly today)
    {
        var culture = CultureInfo.InvariantCulture;
        string? Text(string name) => query[name].ToString() is { Length: > 0 and <= 60 } text ? text : null;
        var to = Foundation.Clock.ReadDay(query["to"]) ?? today;
        return new ClockReportQuery(Foundation.Clock.ReadDay(query["from"]) ?? to.AddDays(1 - UsualDays), to)
        {
            Limit = Text("limit"),
            Clock = Text("clock"),
            Team = Guid.TryParse(query["team"], out var team) ? team : null,
            Version = int.TryParse(query["version"], NumberStyles.None, culture, out var version) ? version : null,
            Outcome = Text("outcome") is "met" or "missed" or "not-due" ? Text("outcome") : null,
            Reason = Text("reason"),
            AsOf = DateTimeOffset.TryParse(query["asof"], culture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && at.IsUsable() ? at : null,
            Skip = int.TryParse(query["skip"], NumberStyles.None, culture, out var skip) ? skip : 0,
        };
    }

    public string Href(string path = Path)
    {
        var culture = CultureInfo.InvariantCulture;
        var parts = new (string Name, string? Value)[]
        {
            ("from", From.ToString("yyyy-MM-dd", culture)), ("to", To.ToString("yyyy-MM-dd", culture)), ("limit", Limit), ("clock", Clock), ("team", Team?.ToString()),
            ("version", Version?.ToString(culture)), ("outcome", Outcome), ("reason", Reason), ("asof", AsOf?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", culture)), ("skip", Skip == 0 ? null : Skip.ToString(culture)),
        };
        return path + "?" + string.Join('&', parts.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => x.Name + "=" + Uri.EscapeDataString(x.Value!)));
    }

    public string Rows => (this with { Skip = 0 }).Href(Path + "/rows");
}
