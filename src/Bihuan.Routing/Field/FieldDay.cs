namespace Bihuan.Routing.Field;

/// <summary>Everything the planner is asked about. Times are whole seconds of the planning day, money in the smallest unit.</summary>
public sealed record FieldDay
{
    public required IReadOnlyList<Job> Jobs { get; init; }
    public required IReadOnlyList<Technician> Technicians { get; init; }
    public required Travel Travel { get; init; }
    public RoutingPolicy Policy { get; init; } = new();

    /// <summary>Where parts and tools can be picked up on the way, and how long that takes. Stock there is not limited.</summary>
    public IReadOnlyList<int> PickupPlaces { get; init; } = [];

    /// <summary>False: what somebody lacks of tools is handed out beforehand or not at all; only parts are picked up.</summary>
    public bool PickupHasTools { get; init; } = true;

    public int PickupSeconds { get; init; } = 600;

    /// <summary>Nothing that is not frozen may begin before this second.</summary>
    public int Now { get; init; }
}

/// <summary>What a dispatcher may weigh against what. Costs are in the unit of <see cref="Technician.CostPerHour"/>.</summary>
public sealed record RoutingPolicy
{
    /// <summary>Whether a promise to a customer yields to a due time, or the other way round.</summary>
    public bool PromiseBeforeDueTime { get; init; } = true;

    /// <summary>A breach counts like this many minutes at once, then each minute counts.</summary>
    public int BreachStepMinutes { get; init; } = 60;

    public int UnwantedTechnicianCost { get; init; } = 1000;
    public int OutsideAreaCost { get; init; } = 1500;

    /// <summary>Per cent of an hour's pay charged on the square of the working day, in shifts: levels the load.</summary>
    public int FairnessPercent { get; init; } = 5;

    /// <summary>Another technician than planned.</summary>
    public int ChangedTechnicianCost { get; init; } = 800;

    /// <summary>Another start than planned by more than <see cref="StartToleranceSeconds"/>.</summary>
    public int ChangedStartCost { get; init; } = 300;

    public int StartToleranceSeconds { get; init; } = 900;

    /// <summary>True: the hours from leaving to coming home are paid, not only the driving.</summary>
    public bool PaysWorkingTime { get; init; }

    /// <summary>Leave home so late that no waiting is left that could be avoided; otherwise at the start of the shift.</summary>
    public bool LeavesLate { get; init; } = true;

    /// <summary>A new plan is worth publishing when it saves at least this much beyond the cost of its changes.</summary>
    public int PublishGainMin { get; init; } = 500;
}
