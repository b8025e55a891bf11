using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>What planning must know of somebody who visits customers. One row for each person; they work for one outlet at a time.</summary>
internal sealed class TechnicianProfile
{
    public const string FromOutlet = "outlet";
    public const string FromHome = "home";
    public static readonly IReadOnlyList<string> Starts = [FromOutlet, FromHome];

    public required UserId UserId { get; init; }

    public required OrganisationId OrganisationId { get; set; }

    public string StartsFrom { get; set; } = FromOutlet;

    /// <summary>Where they live, sealed: only the planner opens it.</summary>
    public byte[]? Home { get; set; }

    /// <summary>Names of divisions; empty for everywhere.</summary>
    public List<string> Areas { get; set; } = [];

    /// <summary>Skill → level 1 to 3.</summary>
    public Dictionary<string, int> Skills { get; set; } = [];

    public List<ShiftDay> Week { get; set; } = [];

    public int OvertimeMinutesMax { get; set; }

    /// <summary>100 works at the usual pace, 120 takes a fifth longer.</summary>
    public int PacePercent { get; set; } = 100;

    public bool IsActive { get; set; } = true;

    public int Version { get; set; }
}

internal sealed class Certificate
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Code { get; init; }

    public string? Number { get; init; }

    public required DateOnly IssuedOn { get; init; }

    /// <summary>The last day it is valid.</summary>
    public required DateOnly ExpiresOn { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    public bool IsValidOn(DateOnly day) => WithdrawnAt is null && IssuedOn <= day && day <= ExpiresOn;
}

internal static class CertificateState
{
    public const string Valid = "valid";
    public const string Expiring = "expiring";
    public const string Expired = "expired";
    public const string Withdrawn = "withdrawn";

    public static string Of(Certificate certificate, DateOnly today, int warnDays) =>
        certificate.WithdrawnAt is not null ? Withdrawn
        : certificate.ExpiresOn < today ? Expired
        : certificate.ExpiresOn.DayNumber - today.DayNumber < warnDays ? Expiring
        : Valid;
}

/// <summary>An outlet that sends people out: where it is and how much it leaves to the planner.</summary>
internal sealed class Outlet
{
    public required OrganisationId OrganisationId { get; init; }

    public double Latitude { get; set; }

    public double Longitude { get; set; }

    /// <summary>Null for what policy says.</summary>
    public string? Mode { get; set; }

    /// <summary>A service point of another company: it is offered orders, and accepts or declines.</summary>
    public bool IsThirdParty { get; set; }

    public bool IsActive { get; set; } = true;

    public int Version { get; set; }

    public GeoPoint Point => new(Latitude, Longitude);
}
