using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Board;

/// <summary>One visit on the board.</summary>
public sealed record BoardVisit(
    Guid Id, string CaseNumber, string State, string? Category, string? Symptom, string? Grade, bool IsUrgent, DateTimeOffset? Start, DateTimeOffset? End, DateTimeOffset? PromisedFrom,
    DateTimeOffset? PromisedUntil, bool BreaksPromise, bool IsPinned, string PlaceConfidence, int WorkMinutes, string Skill, int SkillLevel, DateTimeOffset? DueAt, int Version)
{
    /// <summary>May be put elsewhere by hand.</summary>
    public bool IsMovable => State is "waiting" or "offered" or "accepted";
}

/// <summary>A technician's day in order of time.</summary>
public sealed record BoardLane(Guid TechnicianId, string Name, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> LapsedCertificates, int TravelMinutes, int WorkMinutes, IReadOnlyList<BoardVisit> Visits)
{
    /// <summary>The case whose visit for another outlet keeps them away that day.</summary>
    public string? ElsewhereFor { get; init; }

    /// <summary>Null for a day that is still to come.</summary>
    public WhereaboutsView? Whereabouts { get; init; }
}

/// <summary>What somebody was last known to be doing (words <c>whereabouts.CODE</c>), since when and for which case.</summary>
public sealed record WhereaboutsView(string State, Guid? VisitId, string? CaseNumber, DateTimeOffset? Since);

/// <summary>The first filter that stops somebody, as a code (words <c>dispatch.blocked.CODE</c>).</summary>
public sealed record BlockedView(Guid TechnicianId, string Name, string Code, string? Detail);

/// <summary>The least that would have to give way (words <c>dispatch.relaxation.CODE</c>).</summary>
public sealed record RelaxationView(string Code, Guid TechnicianId, string Name, DateTimeOffset Start, string? Detail);

/// <summary>A visit in nobody's day, and why.</summary>
public sealed record UnservedView(BoardVisit Visit, string Reason, IReadOnlyList<BlockedView> Blocked, RelaxationView? Cheapest);

/// <summary>A point of the map in a plane of 1,000 by 700, and whose it is.</summary>
public sealed record MapPoint(double X, double Y, Guid? VisitId, string Label, string Confidence, int Lane, int Turn);

/// <summary>Somebody on the map: where they are, or the leg they are driving.</summary>
public sealed record MapPerson(string Name, string State, int Lane, double X, double Y, double? FromX, double? FromY);

/// <summary>The name of a city or county at its centre.</summary>
public sealed record MapLabel(string Name, double X, double Y);

public sealed record MapView(IReadOnlyList<MapPoint> Points, IReadOnlyList<(int Lane, string Path)> Routes, double KilometresWide)
{
    public IReadOnlyList<MapPerson> People { get; init; } = [];

    public IReadOnlyList<MapLabel> Labels { get; init; } = [];

    /// <summary>None without a tile service.</summary>
    public IReadOnlyList<MapTile> Tiles { get; init; } = [];
}

/// <summary>A plan that waits for somebody to publish it.</summary>
public sealed record SuggestionView(Guid Id, int Number, DateTimeOffset MadeAt, int Visits, int Unserved, int BrokenPromises, int ChangedVisits);

/// <summary>An outlet's day: the plan in force, or a suggestion when asked for.</summary>
public sealed record BoardView(
    OutletView Outlet, DateOnly Day, DateOnly Today, DateTimeOffset Now, IReadOnlyList<OutletView> Outlets, IReadOnlyList<BoardLane> Lanes, IReadOnlyList<UnservedView> Unserved, MapView Map,
    SuggestionView? Suggestion, bool ShowsSuggestion, int? PublishedNumber, DateTimeOffset AxisFrom, DateTimeOffset AxisUntil)
{
    public Refusal? Refusal { get; init; }

    public string Done { get; init; } = "";

    public bool MayPlan { get; init; }

    /// <summary>The moment shown, of a day that has begun; null of one to come.</summary>
    public DateTimeOffset? Moment { get; init; }

    public bool IsReplay { get; init; }

    /// <summary>How fast people drive, as learnt; empty where policy alone says it.</summary>
    public IReadOnlyList<SpeedView> Speeds { get; init; } = [];

    public bool UsesMatrix { get; init; }

    /// <summary>Fetched again when a case moves: today's plan in force, as it is now.</summary>
    public bool IsLive => Day == Today && !ShowsSuggestion && !IsReplay;

    public string Href(DateOnly? day = null, Guid? outlet = null, bool suggestion = false) =>
        $"/desk/dispatch?outlet={outlet ?? Outlet.OrganisationId}&day={(day ?? Day):yyyy-MM-dd}{(suggestion ? "&show=suggestion" : "")}";

    public int Planned => Lanes.Sum(x => x.Visits.Count);
}

/// <summary>Of an area (any when null) at an hour (any when null), with the drives it rests on.</summary>
public sealed record SpeedView(string? Area, int? Hour, double KilometresPerHour, int Drives);
