namespace Bihuan.Routing.Trsp;

/// <summary>A technician of a Pillac instance: home, hours, skills, tools and the parts in his van.</summary>
public sealed record TrspTechnician(int Id, double X, double Y, int Open, int Close, int[] Skills, int[] Tools, int[] Parts);

/// <summary>A request: one window in which work must begin, the skills and tools it needs, the parts it uses up.</summary>
public sealed record TrspRequest(int Id, double X, double Y, int Open, int Close, int Service, int[] Skills, int[] Tools, int[] Parts);

/// <summary>
/// The technician routing and scheduling problem of Pillac, Guéret and Medaglia (2013): Euclidean travel at full
/// precision, minimal total duration (from leaving home to coming back), and one main depot where a technician may pick
/// up any tools and parts on the way.
/// </summary>
public sealed record TrspInstance(string Name, double DepotX, double DepotY, IReadOnlyList<TrspTechnician> Technicians, IReadOnlyList<TrspRequest> Requests);

/// <summary>Requests by technician in driving order, those left out, and the total duration.</summary>
public sealed record TrspPlan(IReadOnlyList<TrspRoute> Routes, int[] Unserved, double Duration);

/// <param name="PickupBefore">Index of the request before which the depot is visited; -1 when it is not.</param>
public sealed record TrspRoute(int Technician, int[] Requests, int PickupBefore);
