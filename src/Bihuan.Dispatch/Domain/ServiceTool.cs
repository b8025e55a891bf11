using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>A kind of tool or test device; a measuring one is of use only while its calibration holds.</summary>
internal sealed record ToolRule(string Code, bool IsCalibrated = false);

/// <summary>The state of a tool (words <c>tool-condition.CODE</c>).</summary>
internal static class ToolCondition
{
    public const string Ready = "ready";
    public static readonly IReadOnlyList<string> All = [Ready, "damaged", "in-repair", "lost", "retired"];

    /// <summary>Not the company's any more.</summary>
    public static readonly IReadOnlyList<string> Gone = ["lost", "retired"];
}

/// <summary>
/// One tool or test device: whose it is, where it is, who has it and whether it may be used (PRT-02). Outlets lend each other what the other
/// needs on a busy day (PRT-03); at one time it is in one place.
/// </summary>
internal sealed class ServiceTool
{
    public required Guid Id { get; init; }

    public required string Code { get; init; }

    /// <summary>On its plate; unique in the company.</summary>
    public required string Number { get; init; }

    /// <summary>Whose it is.</summary>
    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Where it is now.</summary>
    public required OrganisationId AtId { get; set; }

    public UserId? HolderId { get; private set; }

    public string Condition { get; private set; } = ToolCondition.Ready;

    /// <summary>The last day on which its readings count; null for what measures nothing.</summary>
    public DateOnly? CalibratedUntilOn { get; set; }

    /// <summary>When the borrower is to give it back.</summary>
    public DateOnly? BackOn { get; private set; }

    public int Version { get; set; } = 1;

    public bool IsLent => AtId != OrganisationId;

    public Refusal? Lend(OrganisationId to, DateOnly backOn, DateOnly today, bool needsCalibration)
    {
        if (IsLent) return Refusal.Conflict("tool.already-lent", ("backOn", BackOn));
        if (to == OrganisationId) return Refusal.Conflict("tool.at-home");
        if (Unusable(today, needsCalibration) is { } refusal) return refusal;
        if (backOn < today) return Refusal.Invalid("request.invalid", new FieldError("/backOn", "before-start"));
        (AtId, BackOn, HolderId) = (to, backOn, null);
        Version++;
        return null;
    }

    public Refusal? GiveBack(string condition)
    {
        if (!IsLent) return Refusal.Conflict("tool.at-home");
        (AtId, BackOn, HolderId, Condition) = (OrganisationId, null, null, condition);
        Version++;
        return null;
    }

    /// <summary>Null takes it back from whoever has it, in whatever state.</summary>
    public Refusal? Assign(UserId? holder, DateOnly today, bool needsCalibration)
    {
        if (holder is not null && Unusable(today, needsCalibration) is { } refusal) return refusal;
        HolderId = holder;
        Version++;
        return null;
    }

    /// <summary>What is not ready is taken from its holder.</summary>
    public void Inspect(string condition, DateOnly? calibratedUntil)
    {
        (Condition, CalibratedUntilOn) = (condition, calibratedUntil ?? CalibratedUntilOn);
        if (condition != ToolCondition.Ready) HolderId = null;
        Version++;
    }

    /// <summary>On a day that is still to come: ready today, its calibration holds then, and it has not gone back to whom it was borrowed from.</summary>
    public bool IsOfUseOn(DateOnly day, FieldPolicy policy) => Unusable(day, policy.Tool(Code)?.IsCalibrated == true) is null && !(BackOn < day);

    public Refusal? Unusable(DateOnly today, bool needsCalibration) =>
        Condition != ToolCondition.Ready ? Refusal.Conflict("tool.not-ready", ("condition", Condition))
        : needsCalibration && !(CalibratedUntilOn >= today) ? Refusal.Conflict("tool.calibration-over", ("until", CalibratedUntilOn))
        : null;
}
