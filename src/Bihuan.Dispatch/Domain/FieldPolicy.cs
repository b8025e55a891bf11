using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

internal sealed record CertificateRule(string Code, int WarnDays);

internal sealed record SymptomWork(string Symptom, int Minutes, int Level = 1, IReadOnlyList<string>? Certificates = null, IReadOnlyList<string>? Tools = null);

internal sealed record CategoryWork(string Category, string Skill, int Level, int Minutes, IReadOnlyList<string>? Certificates = null, IReadOnlyList<SymptomWork>? Symptoms = null, IReadOnlyList<string>? Tools = null);

internal sealed record PlanningRule(
    int KilometresPerHour, decimal RoadFactor, int LearnDays, int LearnDrivesMin, string AccessFrom, string AccessTo, int PickupMinutes, int SearchIterations, int SearchIterationsPerJob, int SearchIterationsMax,
    int JobsMax, int OutletReachKilometres, int PublishMinutes, string DefaultMode, int PeakPercent = 75, int PeakWeeks = 8);

internal sealed record WindowRule(
    int DaysAhead, int LeadMinutes, int StepMinutes, int PerDayMax, int CoveragePercent, int TravelSpreadPercent, int WorkSpreadPercent, int WidthMinutesMin, int WidthMinutesMax, int RoundMinutes);

internal sealed record PlaceRule(int Pin, int County, int City, int Outlet);

/// <summary>A preference as planning understands it: times of the day, weekdays (Monday is 1), or a language kept as a skill.</summary>
internal sealed record WishRule(string Preference, string? From = null, string? Until = null, IReadOnlyList<int>? Days = null, string? Skill = null);

internal sealed record AcceptanceRule(int Digits, int TriesMax);

/// <summary>Photos of a visit: which must be there, and how large they may be.</summary>
internal sealed record PhotoRule(IReadOnlyList<string> Kinds, IReadOnlyList<string> Mandatory, int PerVisitMax, int MegabytesMax, int EdgePixelsMax, int ChunkKilobytes)
{
    public int ChunkBytes => ChunkKilobytes * 1024;

    public int BytesMax => MegabytesMax * 1024 * 1024;
}

/// <summary>What the technician's app may do and how much of it at once.</summary>
internal sealed record FieldAppRule(int OperationsMax, int SkewToleratedSeconds, int SkewCorrectedHoursMax, int BelievedHours, string Currency, PhotoRule Photos)
{
    public ClockRule Clock => new(SkewToleratedSeconds, SkewCorrectedHoursMax, BelievedHours);
}

/// <summary>When a fault counts as coming back (DIA-10): visits that ended within the days, from how many on it is flagged, and from how many on it is grave.</summary>
internal sealed record SupportRule(int RepeatDays, int FlagAt, int GraveAt);

/// <param name="Figure">The limit whose figure the customer is told with it.</param>
internal sealed record CheckRule(string Code, string Moment, bool Mandatory, string? Figure = null);

/// <summary>What a visit needs: hands-on time, a skill with its level, certificates, special tools.</summary>
internal sealed record WorkNeed(int Minutes, string Skill, int Level, IReadOnlyList<string> Certificates, IReadOnlyList<string> Tools);

/// <summary>Service at the customer's as data (<c>policies/field-service.yaml</c>).</summary>
internal sealed record FieldPolicy(
    int Version, IReadOnlyList<CertificateRule> Certificates, IReadOnlyList<string> Skills, IReadOnlyList<CategoryWork> Work, PlanningRule Planning, WindowRule Windows,
    PlaceRule Places, AcceptanceRule Acceptance, IReadOnlyList<CheckRule> Checks, FieldAppRule FieldApp, SupportRule Support, IReadOnlyList<string> Causes, IReadOnlyList<WishRule>? Wishes = null, IReadOnlyList<ToolRule>? Tools = null, IReadOnlyList<string>? Meets = null)
{
    public const int LevelMax = 3;
    public static readonly IReadOnlyList<string> Modes = ["suggest", "confirm", "automatic"];

    /// <summary>The symptom's line, else the category's, else that of everything unknown.</summary>
    public WorkNeed Need(string? category, string? symptom)
    {
        var line = Work.FirstOrDefault(x => x.Category == category) ?? Work.First(x => x.Category == "other");
        var own = line.Symptoms?.FirstOrDefault(x => x.Symptom == symptom);
        return own is null
            ? new WorkNeed(line.Minutes, line.Skill, line.Level, line.Certificates ?? [], line.Tools ?? [])
            : new WorkNeed(own.Minutes, line.Skill, own.Level, own.Certificates ?? line.Certificates ?? [], own.Tools ?? line.Tools ?? []);
    }

    public int WarnDays(string certificate) => Certificates.FirstOrDefault(x => x.Code == certificate)?.WarnDays ?? 30;

    public ToolRule? Tool(string code) => Tools?.FirstOrDefault(x => x.Code == code);

    public bool HasSkill(string code) => Skills.Contains(code);

    public bool HasCertificate(string code) => Certificates.Any(x => x.Code == code);

    public int MetresOf(string confidence) => confidence switch
    {
        PlaceConfidence.Pin => Places.Pin,
        PlaceConfidence.County => Places.County,
        PlaceConfidence.City => Places.City,
        _ => Places.Outlet,
    };

    public static IEnumerable<PolicyFault> Check(FieldPolicy policy)
    {
        if (!policy.Work.Any(x => x.Category == "other")) yield return new PolicyFault("work", "dispatch.work-without-other", "other");
        for (var i = 0; i < policy.Work.Count; i++)
            foreach (var fault in Check(policy, policy.Work[i], $"work[{i}]")) yield return fault;
        if (!Modes.Contains(policy.Planning.DefaultMode)) yield return new PolicyFault("planning.default-mode", "policy.unknown-code", policy.Planning.DefaultMode);
        if (policy.Planning.KilometresPerHour < 1) yield return new PolicyFault("planning.kilometres-per-hour", "policy.out-of-range", "1");
        if (policy.Planning.LearnDrivesMin < 5) yield return new PolicyFault("planning.learn-drives-min", "policy.out-of-range", "5");
        if (policy.Planning.LearnDays is < 1 or > 366) yield return new PolicyFault("planning.learn-days", "policy.out-of-range", "1..366");
        if (policy.Planning.RoadFactor < 1) yield return new PolicyFault("planning.road-factor", "policy.out-of-range", "1");
        if (policy.Planning.PeakPercent is < 10 or > 100) yield return new PolicyFault("planning.peak-percent", "policy.out-of-range", "10..100");
        if (policy.Planning.PeakWeeks is < 1 or > 52) yield return new PolicyFault("planning.peak-weeks", "policy.out-of-range", "1..52");
        if (policy.Windows.StepMinutes < 10) yield return new PolicyFault("windows.step-minutes", "policy.out-of-range", "10");
        if (policy.Windows.CoveragePercent is < 50 or > 99) yield return new PolicyFault("windows.coverage-percent", "policy.out-of-range", "50..99");
        foreach (var wish in policy.Wishes ?? [])
        {
            if (wish.Skill is { } skill && !policy.HasSkill(skill)) yield return new PolicyFault("wishes", "policy.unknown-code", skill);
            if (wish.Days?.Any(x => x is < 1 or > 7) == true) yield return new PolicyFault("wishes", "policy.out-of-range", "1..7");
            // A preference that leaves no hour of the day would never be served.
            if (wish.From is not null && VisitWish.Windows([wish.Preference], policy).Count == 0) yield return new PolicyFault("wishes", "policy.out-of-range", wish.Preference);
        }

        if (policy.FieldApp.OperationsMax is < 1 or > 500) yield return new PolicyFault("field-app.operations-max", "policy.out-of-range", "1..500");
        if (policy.FieldApp.BelievedHours is < 1 or > 168) yield return new PolicyFault("field-app.believed-hours", "policy.out-of-range", "1..168");
        if (policy.FieldApp.Photos.ChunkKilobytes is < 16 or > 1024) yield return new PolicyFault("field-app.photos.chunk-kilobytes", "policy.out-of-range", "16..1024");
        foreach (var kind in policy.FieldApp.Photos.Mandatory.Where(x => !policy.FieldApp.Photos.Kinds.Contains(x))) yield return new PolicyFault("field-app.photos.mandatory", "policy.unknown-code", kind);
        if (policy.Support.RepeatDays is < 1 or > 1100) yield return new PolicyFault("support.repeat-days", "policy.out-of-range", "1..1100");
        if (policy.Support.FlagAt < 1 || policy.Support.GraveAt < policy.Support.FlagAt) yield return new PolicyFault("support.flag-at", "policy.out-of-range", "1..grave-at");
        if (policy.Windows.RoundMinutes < 5) yield return new PolicyFault("windows.round-minutes", "policy.out-of-range", "5");
    }

    private static IEnumerable<PolicyFault> Check(FieldPolicy policy, CategoryWork work, string path)
    {
        if (!policy.HasSkill(work.Skill)) yield return new PolicyFault(path + ".skill", "policy.unknown-code", work.Skill);
        foreach (var certificate in (work.Certificates ?? []).Concat(work.Symptoms?.SelectMany(x => x.Certificates ?? []) ?? []).Where(x => !policy.HasCertificate(x)))
            yield return new PolicyFault(path, "policy.unknown-code", certificate);
        foreach (var tool in (work.Tools ?? []).Concat(work.Symptoms?.SelectMany(x => x.Tools ?? []) ?? []).Where(x => policy.Tool(x) is null))
            yield return new PolicyFault(path, "policy.unknown-code", tool);
        if (work.Minutes < 5 || work.Symptoms?.Any(x => x.Minutes < 5) == true) yield return new PolicyFault(path + ".minutes", "policy.out-of-range", "5");
    }
}
