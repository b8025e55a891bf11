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
public sealed record BoardLane(Guid TechnicianId, string Name, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> LapsedCertificates, int TravelMinutes, int WorkMinutes, IReadOnlyList<BoardVisit> Visits);

/// <summary>The first filter that stops somebody, as a code (words <c>dispatch.blocked.CODE</c>).</summary>
public sealed record BlockedView(Guid TechnicianId, string Name, string Code, string? Detail);

/// <summary>The least that would have to give way (words <c>dispatch.relaxation.CODE</c>).</summary>
public sealed record RelaxationView(string Code, Guid TechnicianId, string Name, DateTimeOffset Start, string? Detail);

/// <summary>A visit in nobody's day, and why.</summary>
public sealed record UnservedView(BoardVisit Visit, string Reason, IReadOnlyList<BlockedView> Blocked, RelaxationView? Cheapest);

/// <summary>A point of the map in a plane of 1,000 by 700, and whose it is.</summary>
public sealed record MapPoint(double X, double Y, Guid? VisitId, string Label, string Confidence, int Lane, int Turn);

public sealed record MapView(IReadOnlyList<MapPoint> Points, IReadOnlyList<(int Lane, string Path)> Routes, double KilometresWide);

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

    public string Href(DateOnly? day = null, Guid? outlet = null, bool suggestion = false) =>
        $"/desk/dispatch?outlet={outlet ?? Outlet.OrganisationId}&day={(day ?? Day):yyyy-MM-dd}{(suggestion ? "&show=suggestion" : "")}";

    public int Planned => Lanes.Sum(x => x.Visits.Count);
}
